import { startNatsServer, transportConformance } from "@skein/testkit";
import { createNatsTransport } from "@skein/transport-nats";
import { afterAll, describe, it } from "vitest";

const { uri, missing, stop } = await startNatsServer();
afterAll(stop);
const make = (onWrite: () => void) => ({
	transport: createNatsTransport({ observer: { onWrite } }),
	address: () => uri,
	nobody: `${uri}/nobody`,
});

transportConformance({ describe, it }, "nats", { make, missing, capabilities: { countsWrites: true } });
