/** The numbers of the protocol that both sides of a handshake must share. */

/** Peers of different versions refuse each other. */
export const PROTOCOL_VERSION = 2;

/** First bytes of the payload of HELLO and REJECT frames: `SKN1`. */
export const MAGIC: Uint8Array = Uint8Array.of(0x53, 0x4b, 0x4e, 0x31);

/** Longest HELLO or REJECT frame: room for the names of some 100,000 functions, little enough to lose on a stranger. */
export const HELLO_LIMIT = 8 * 1024 * 1024;
