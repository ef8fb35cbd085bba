import { transportConformance } from "@skein/testkit";
import { createTcpTransport } from "@skein/transport-tcp";
import { describe, it } from "vitest";

const make = (onWrite: () => void) => ({
	transport: createTcpTransport({ observer: { onWrite } }),
	address: () => "tcp://127.0.0.1:0",
	nobody: "tcp://127.0.0.1:1",
});

transportConformance({ describe, it }, "tcp", { make, capabilities: { countsWrites: true } });
