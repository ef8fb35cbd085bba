/** The macro as a plugin of each bundler. */
import { createUnplugin, type UnpluginInstance } from "unplugin";
import { type BundlerOptions, macroPlugin } from "./bundler/macro-plugin.js";

export type { BundlerOptions } from "./bundler/macro-plugin.js";

export const bundlers: UnpluginInstance<BundlerOptions | undefined, false> = createUnplugin(macroPlugin);
