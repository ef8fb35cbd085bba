export type { NatsOptions } from "./nats-options.js";
export { createNatsTransport, type NatsTransportOptions } from "./nats-transport.js";
