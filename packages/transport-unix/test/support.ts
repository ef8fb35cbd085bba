import { mkdtempSync, rmSync } from "node:fs";
import type { LinkSetup } from "@skein/kernel";
import { defaultLinkLimits, PROTOCOL_VERSION } from "@skein/transport";
import { onTestFinished } from "vitest";

/** A folder for sockets that is gone after the test. */
export function createFolder(): string {
	const folder = mkdtempSync("/tmp/skein-unix-");
	onTestFinished(() => rmSync(folder, { recursive: true }));
	return folder;
}

export function createSetup(name: string): LinkSetup {
	const node = { name, labels: {}, taints: [], capacity: {}, threads: 1 };
	const state = { free: {}, running: 0, draining: false };
	const { maxFrame } = defaultLinkLimits;
	const hello = { protocol: PROTOCOL_VERSION, features: [], node, state, instance: name, functions: [], maxFrame };
	return { limits: defaultLinkLimits, hello: () => ({ ...hello, address: "" }) };
}
