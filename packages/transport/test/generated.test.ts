import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const folder = fileURLToPath(new URL("../proto", import.meta.url));
const buf = fileURLToPath(new URL("../../../node_modules/.bin/buf", import.meta.url));
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
