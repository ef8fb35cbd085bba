/** The frame that gives a function an index, for the CALL frames behind it in the same direction of a lane. */
import { type Frame, FrameKind, type FunctionSource } from "@skein/kernel";
import { decodeJsonFrame, encodeJsonFrame } from "./json-frame.js";

export interface Definition extends FunctionSource {
	readonly index: number;
}

export const encodeDefinition = (definition: Definition): Frame => encodeJsonFrame(FrameKind.define, definition);

export const decodeDefinition = (frame: Frame): Definition => decodeJsonFrame(frame) as Definition;
