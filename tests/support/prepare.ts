/** Once before all tests: what they need beside npm's packages, where it can be had, and the file that threads load. */
import { installNatsServer } from "@skein/testkit";
import { bundleThread } from "../../tools/bundle-thread.mjs";

export async function setup(): Promise<void> {
	await bundleThread();
	await installNatsServer();
}
