export { createAddressError } from "./address/address-error.js";
export { isLoopback } from "./address/is-loopback.js";
export {
	type Address,
	type AddressOf,
	type MemoryAddress,
	type NatsAddress,
	parseAddress,
	type TcpAddress,
	type UnixAddress,
} from "./address/parse-address.js";
export { createTransports, type Transports } from "./address/transports.js";
export type { ByteStream, ByteStreamHandlers } from "./byte-stream.js";
export { defaultLinkLimits } from "./default-link-limits.js";
export { HELLO_LIMIT, PROTOCOL_VERSION } from "./handshake/protocol.js";
export { createTooLongError } from "./link/check-run.js";
export { connectSocket, type SocketTarget } from "./socket/connect-socket.js";
export { listenServer, type ServerTarget } from "./socket/listen-server.js";
export { createStreamTransport, type StreamListenOptions, type StreamTransportOptions } from "./stream-transport.js";
export type { TransportObserver } from "./transport-observer.js";
export type { TransportOptions } from "./transport-options.js";
