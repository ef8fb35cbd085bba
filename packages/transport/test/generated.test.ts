import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";

const folder = fileURLToPath(new URL("../proto", import.meta.url));
const buf = fileURLToPath(new URL("../../../node_modules/.bin/buf", import.meta.url));
const released = fileURLToPath(new URL("../proto-released", import.meta.url));
const committed = fileURLToPath(new URL("../src/generated/skein/v1/link.ts", import.meta.url));

it("link.proto is clean, and generating from it again changes nothing", () => {
	execFileSync(buf, ["lint"], { cwd: folder });
	const output = mkdtempSync(join(tmpdir(), "skein-generated-"));
	try {
		execFileSync(buf, ["generate", "--output", join(output, "a", "b")], { cwd: folder });
		const generated = readFileSync(join(output, "a", "src/generated/skein/v1/link.ts"), "utf8");
		expect(generated).toBe(readFileSync(committed, "utf8"));
	} finally {
		rmSync(output, { recursive: true });
	}
});

/** What `buf` says of the messages against those that are in use; empty when old and new nodes understand each other. */
function findBreaks(changed: string, against = released): string {
	try {
		execFileSync(buf, ["breaking", changed, "--against", against], { stdio: "pipe", encoding: "utf8" });
		return "";
	} catch (error) {
		return String((error as { stdout: string }).stdout);
	}
}

/** The folder of the messages with `from` replaced. */
function change(from: string, to: string): string {
	const copy = mkdtempSync(join(tmpdir(), "skein-proto-"));
	onTestFinished(() => rmSync(copy, { recursive: true }));
	cpSync(folder, copy, { recursive: true });
	const file = join(copy, "skein/v1/link.proto");
	const text = readFileSync(file, "utf8");
	expect(text).toContain(from);
	writeFileSync(file, text.replace(from, to));
	return copy;
}

describe("the messages in use", () => {
	it("are understood by nodes of both sides of a change", () => {
		expect(findBreaks(folder)).toBe("");
		expect(findBreaks(change("  bool draining = 3;", "  bool draining = 3;\n  bool busy = 40;"))).toBe("");
	});

	it("are all in the copy that changes are held against", () => {
		expect(findBreaks(released, folder)).toBe("");
		expect(findBreaks(released, change("  bool draining = 3;", "  bool draining = 3;\n  bool busy = 40;"))).toMatch(
			/busy/,
		);
	});

	it.each([
		["a field is gone", "  uint32 max_frame = 7;", "", /deleted field "7"|field "7"/],
		["a field has another type", "  string address = 8;", "  uint64 address = 8;", /changed type/],
		["a field has another number", "  string instance = 5;", "  string instance = 99;", /field "5"/],
		[
			"a field of a control message has another type",
			"  AskLines ask_lines = 13;",
			"  Goodbye ask_lines = 13;",
			/changed type/,
		],
	])("are not when %s", (_, from, to, words) => {
		expect(findBreaks(change(from, to))).toMatch(words);
	});
});
