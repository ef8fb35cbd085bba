/** Which files the macro is for: the user's own, and not this runtime. */
import { isAbsolute } from "node:path";

const INSTALLED = /[\\/]node_modules[\\/]/;
/** The built modules of the runtime: their error classes register themselves, and must load before anything can. */
const RUNTIME_PACKAGE = /^(?:skein$|@skein\/)/;
const SCRIPT = /\.[cm]?[jt]sx?$/;
const TYPESCRIPT = /\.(?:[cm]?ts|tsx)$/;

export const isTypeScript = (file: string): boolean => TYPESCRIPT.test(file) && !file.endsWith(".d.ts");

export const isUserFile = (file: string): boolean => isAbsolute(file) && SCRIPT.test(file) && !INSTALLED.test(file);

export const isRuntimeBuild = (file: string, packageName: string): boolean =>
	!isTypeScript(file) && RUNTIME_PACKAGE.test(packageName);
