import { transportConformance } from "@skein/testkit";
import { createMemoryTransport } from "@skein/transport-memory";
import { describe, it } from "vitest";

const make = (onWrite: () => void) => ({
	transport: createMemoryTransport({ observer: { onWrite } }),
	address: () => "memory://",
	nobody: "memory://nobody",
});

transportConformance({ describe, it }, "memory", { make, capabilities: { countsWrites: true } });
