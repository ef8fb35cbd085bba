import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultCodecLimits } from "@skein/codec";
import {
	defaultStreamWindow,
	errorCodes,
	LINE_WINDOW,
	MAX_ARGUMENT_STREAMS,
	MAX_SLOTS,
	REPORT_BYTES,
} from "@skein/kernel";
import { defaultLinkLimits, HELLO_LIMIT } from "@skein/transport";
import { describe, expect, it } from "vitest";
import { repository } from "./planted-tree.js";

const page = readFileSync(join(repository, "docs/PROTOCOL.md"), "utf8");
const cited = [...page.matchAll(/✓ "([^"]+)"/g)].map(([, name]) => name as string);
const tests = ["packages", "tests"].flatMap((folder) => testSources(join(repository, folder))).join("\n");

/** The text of all tests, and of the suite whose cases are tests. */
function testSources(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return /^(node_modules|dist|results)$/.test(entry.name) ? [] : testSources(path);
		return /\.test\.ts$|-cases\.ts$/.test(entry.name) ? [readFileSync(path, "utf8")] : [];
	});
}

const bytes = (count: number): string => (count >= 2 ** 20 ? `${count / 2 ** 20} MiB` : `${count / 2 ** 10} KiB`);
const seconds = (milliseconds: number): string => `${milliseconds / 1000} s`;
const count = (number: number): string => number.toLocaleString("en-US");

const defaults: readonly (readonly [key: string, value: string])[] = [
	["`limits.maxFrame`", bytes(defaultLinkLimits.maxFrame)],
	["(HELLO_LIMIT)", bytes(HELLO_LIMIT)],
	["`limits.handshakeTimeout`", seconds(defaultLinkLimits.handshakeTimeout)],
	["`limits.maxHandshakes`", count(defaultLinkLimits.maxHandshakes)],
	["`limits.handshakesPerSecond`", count(defaultLinkLimits.handshakesPerSecond)],
	["`limits.frameTimeout`", seconds(defaultLinkLimits.frameTimeout)],
	["`limits.pingInterval`", seconds(defaultLinkLimits.pingInterval)],
	["`limits.idleTimeout`", seconds(defaultLinkLimits.idleTimeout)],
	["`limits.busyTimeout`", seconds(defaultLinkLimits.busyTimeout)],
	["`limits.highWaterMark`", bytes(defaultLinkLimits.highWaterMark)],
	["(maxDepth)", count(defaultCodecLimits.maxDepth)],
	["(maxCollection)", count(defaultCodecLimits.maxCollection)],
	["(maxBytes)", bytes(defaultCodecLimits.maxBytes)],
	["(maxBigInt)", bytes(defaultCodecLimits.maxBigInt)],
	["`limits.streamItems`", count(defaultStreamWindow.items)],
	["`limits.streamBytes`", bytes(defaultStreamWindow.bytes)],
	["(MAX_ARGUMENT_STREAMS)", count(MAX_ARGUMENT_STREAMS)],
	["(REPORT_BYTES)", bytes(REPORT_BYTES)],
	["(MAX_SLOTS)", count(MAX_SLOTS)],
	["(LINE_WINDOW)", count(LINE_WINDOW)],
];

describe("docs/PROTOCOL.md", () => {
	it.each(cited)("names the test %j, which exists", (name) => {
		expect(tests.includes(`"${name}"`) || tests.includes(`\`${name}\``), name).toBe(true);
	});

	it("names a test for each of its statements", () => {
		const statements = page.split("\n").filter((line) => line.startsWith("- "));
		expect(statements.length).toBeGreaterThan(40);
		const bare = statements.filter((line) => !line.includes("✓") && !line.startsWith("- The version in HELLO"));
		expect(bare).toEqual([]);
	});

	it.each(defaults)("has %s in its limits, as it is in the code: %s", (key, value) => {
		const row = page.split("\n").find((line) => line.startsWith("|") && line.includes(`| ${key} |`));
		expect(row?.split("|")[2]?.trim()).toBe(value);
	});

	it("has only codes that exist", () => {
		const codes = new Set([...page.matchAll(/SKEIN_[A-Z_]+/g)].map(([code]) => code));
		expect([...codes].filter((code) => !Object.hasOwn(errorCodes, code))).toEqual([]);
	});
});
