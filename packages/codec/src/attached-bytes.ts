/** An attachment as a decoder gets it. */
import type { Attachment } from "@skein/kernel";

/** A Uint8Array is a part of a larger frame. */
export type AttachedBytes = Attachment | Uint8Array;
