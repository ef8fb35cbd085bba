import { mkdtempSync, rmSync } from "node:fs";
import { transportConformance } from "@skein/testkit";
import { createUnixTransport } from "@skein/transport-unix";
import { afterAll, describe, it } from "vitest";

const folder = mkdtempSync("/tmp/skein-unix-");
afterAll(() => rmSync(folder, { recursive: true }));
let names = 0;
const make = (onWrite: () => void) => ({
	transport: createUnixTransport({ observer: { onWrite } }),
	address: () => `unix://${folder}/${names++}.sock`,
	nobody: `unix://${folder}/nobody.sock`,
});

transportConformance({ describe, it }, "unix", { make, capabilities: { countsWrites: true } });
