export { createTcpTransport } from "./tcp-transport.js";
