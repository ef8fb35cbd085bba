export { createUnixTransport } from "./unix-transport.js";
