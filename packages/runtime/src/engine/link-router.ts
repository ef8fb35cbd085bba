/** Sorts the frames of one link: calls and aborts to the node, replies to the dispatcher. */
import type { Peer } from "@skein/cluster";
import {
	type ControlMessage,
	FrameKind,
	findSection,
	frameCall,
	frameKind,
	frameLength,
	frameSections,
	frameTarget,
	type Link,
	passStation,
	type ResourceAmounts,
	SectionTag,
	SkeinError,
	setFrameCall,
} from "@skein/kernel";
import type { Node, ReplySink } from "@skein/node";
import { failureFrame } from "@skein/pool";
import { listFunctions } from "@skein/registry";
import type { Dispatcher } from "../call/dispatcher.js";

export interface RouterOptions {
	readonly node: Node;
	readonly dispatcher: Dispatcher;
	readonly onControl: (peer: Peer, message: ControlMessage) => void;
}

export class LinkRouter implements ReplySink {
	readonly #link: Link;
	readonly #peer: Peer;
	readonly #options: RouterOptions;

	constructor(link: Link, peer: Peer, options: RouterOptions) {
		this.#link = link;
		this.#peer = peer;
		this.#options = options;
	}

	attach(): void {
		this.#link.attach({
			onFrames: (bytes, start, end) => this.#frames(bytes, start, end),
			onControl: (message) => this.#options.onControl(this.#peer, message),
			onDrain: () => undefined,
		});
	}

	/** The caller's link is gone: what it asked for is aborted. */
	abandon(): void {
		this.#options.node.abandon(this);
	}

	reply(bytes: Uint8Array, view: DataView, start: number, end: number): void {
		passStation("transport");
		try {
			this.#link.send(bytes, start, end);
		} catch (error) {
			this.#answer(frameCall(view, start), FrameKind.threw, error as SkeinError);
		}
	}

	#frames(bytes: Uint8Array, start: number, end: number): void {
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		for (let at = start; at < end; ) {
			const next = at + frameLength(view, at);
			const kind = frameKind(view, at);
			if (kind === FrameKind.call) this.#call(bytes, view, at, next);
			else if (kind === FrameKind.abort) this.#options.node.abort(this, frameCall(view, at));
			else this.#options.dispatcher.onReply(this.#link, bytes, view, at, next);
			at = next;
		}
	}

	#call(bytes: Uint8Array, view: DataView, at: number, end: number): void {
		const call = frameCall(view, at);
		try {
			const target = frameTarget(view, at);
			const entry = listFunctions()[target];
			if (entry === undefined)
				throw new SkeinError("SKEIN_FUNCTION_UNKNOWN", `no function has the index ${target} here`);
			const ticket = { target, amounts: amountsIn(bytes, view, at), sink: this, call };
			const refusal = this.#options.node.submit(ticket, bytes, at, end);
			if (refusal !== undefined) this.#answer(call, FrameKind.refused, refusal);
		} catch (error) {
			this.#answer(call, FrameKind.refused, error as SkeinError);
		}
	}

	#answer(call: number, kind: typeof FrameKind.refused | typeof FrameKind.threw, error: SkeinError): void {
		if (kind === FrameKind.refused) this.#link.control({ kind: "state", state: this.#options.node.state() });
		const frame = failureFrame(kind, error);
		setFrameCall(new DataView(frame.buffer), 0, call);
		this.#link.send(frame, 0, frame.length);
	}
}

/** @throws SKEIN_LINK_FRAME */
function amountsIn(bytes: Uint8Array, view: DataView, at: number): ResourceAmounts | undefined {
	if (frameSections(view, at) === 0) return undefined;
	const section = findSection(bytes, view, at, SectionTag.resources);
	if (section === undefined) return undefined;
	let amounts: unknown;
	try {
		amounts = JSON.parse(Buffer.from(section).toString("utf8"));
	} catch (cause) {
		throw new SkeinError("SKEIN_LINK_FRAME", "the resources of a call are not JSON", { cause });
	}
	const fine = typeof amounts === "object" && amounts !== null && Object.values(amounts).every(isAmount);
	if (!fine) throw new SkeinError("SKEIN_LINK_FRAME", "the resources of a call are not amounts of 0 or more");
	return amounts as ResourceAmounts;
}

const isAmount = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value >= 0;
