/** The `memory://` names of this process, as ports are names of a machine: all its runtimes can meet under them. */
import { createMemoryTransport } from "@skein/transport-memory";

export const processNetwork = createMemoryTransport();
