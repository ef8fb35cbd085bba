/** What a node and one of its threads tell each other of lines: JSON in frames of the lane. */
import { type ErrorCode, type Frame, FrameKind, type LinkLimits } from "@skein/kernel";
import { decodeJsonFrame, encodeJsonFrame } from "./json-frame.js";

/** Where a thread is to wait for the caller of a line, and what that is to know of the node. */
export interface LineOffer {
	/** The node's number of the line, from 1 to 65,535. */
	readonly line: number;
	/** Of its own; a port is 0. */
	readonly address: string;
	/** How the thread makes itself known to the server of that address, if there is one. */
	readonly login?: object;
	/** Of the node's links. */
	readonly limits: LinkLimits;
	/** Of the node's process. */
	readonly instance: string;
	/** Calls that may run at one time. */
	readonly window: number;
}

/** To a thread. */
export type LineOrder =
	/** With the words of the line (`line-words.ts`) beside it. */
	| ({ readonly what: "open" } & LineOffer)
	/** Nothing more is begun; with an error what runs is stopped because of that, with `close` because the caller is gone. */
	| { readonly what: "end"; readonly line: number; readonly error?: LineError; readonly close: boolean };

export interface LineError {
	readonly code: ErrorCode;
	readonly message: string;
}

/** From a thread. */
export type LineWord =
	/** For its caller, who is to dial that address. */
	| { readonly what: "waits"; readonly line: number; readonly address: string }
	/** It runs nothing of the line any more, and will not. */
	| { readonly what: "ended"; readonly line: number; readonly problem?: string }
	/** A task that makes calls was let go of before. */
	| { readonly what: "detached"; readonly line: number; readonly call: number }
	/** A task that made calls was aborted; is over. */
	| { readonly what: "aborted"; readonly line: number; readonly call: number }
	| { readonly what: "over"; readonly line: number; readonly call: number }
	/** It has read that the call is to be aborted, of which the node may have heard before. */
	| { readonly what: "heard"; readonly line: number; readonly call: number }
	/** It does not know the function of that index. */
	| { readonly what: "wants"; readonly index: number }
	/** How many calls of each function came over the line and are not answered. */
	| {
			readonly what: "load";
			readonly line: number;
			readonly calls: readonly (readonly [index: number, count: number])[];
	  };

export const encodeLineMessage = (message: LineOrder | LineWord, words?: SharedArrayBuffer): Frame =>
	encodeJsonFrame(FrameKind.line, message, words && [words]);

export const decodeLineMessage = <M extends LineOrder | LineWord>(frame: Frame): M => decodeJsonFrame(frame) as M;
