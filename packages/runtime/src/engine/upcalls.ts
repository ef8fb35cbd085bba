/** Calls that tasks on this node's threads make: placed by this node, answered to the thread. */
import {
	type Abortable,
	AbortMode,
	bareFrame,
	encodeStreams,
	type Frame,
	FrameKind,
	findSection,
	findStreams,
	frameAttempt,
	frameCall,
	frameKind,
	frameOrigin,
	frameRemaining,
	frameSections,
	frameSequence,
	frameTarget,
	type Job,
	SectionTag,
	SkeinError,
	setFrameCall,
	setFrameOrigin,
	setFrameTarget,
	type UpcallOrigin,
} from "@skein/kernel";
import { failureFrame } from "@skein/pool";
import { findFunctionById, type RegisteredFunction, registerFunction } from "@skein/registry";
import { type CallPlan, withStreams } from "../call/call-plan.js";
import { ChildCalls } from "../call/child-calls.js";
import type { Dispatcher } from "../call/dispatcher.js";
import type { PlanOverrides } from "../call/merge-options.js";
import { RelayCall, type Wish } from "../call/relay-call.js";
import { withSections } from "../call/with-sections.js";
import { failedEnd } from "../stream/failed-end.js";
import { RelayedStreams } from "../stream/relayed-stream.js";
import { RelayedGangs } from "./relayed-gangs.js";

/** Whether the call says more than its arguments. */
const placed = ({ view, start }: Frame): boolean => frameSections(view, start) !== 0;

/** Of a call that a task makes: its own. */
export interface Parent {
	/** What its task calls from now on is cancelled. */
	aborted?: boolean;
	detached: boolean;
	children?: Abortable | undefined;
}

export interface UpcallOptions {
	/** Who makes a call: the task of a call that came over a line. */
	readonly parentOfLine: (line: number, call: number) => Parent | undefined;
	readonly dispatcher: Dispatcher;
	readonly planFor: (entry: RegisteredFunction, overrides: PlanOverrides | undefined) => CallPlan;
}

export class Upcalls {
	readonly #options: UpcallOptions;
	readonly #streams = new RelayedStreams();
	readonly #gangs = new RelayedGangs();

	constructor(options: UpcallOptions) {
		this.#options = options;
	}

	onFrame(origin: UpcallOrigin, frame: Frame): void {
		const originCall = frameCall(frame.view, frame.start);
		const kind = frameKind(frame.view, frame.start);
		if (kind >= FrameKind.itemsDown) {
			this.#stream(origin, frame);
			return;
		}
		if (kind === FrameKind.abort) {
			this.#stop(origin, originCall, frameTarget(frame.view, frame.start));
			return;
		}
		try {
			this.#start(origin, originCall, frame);
		} catch (error) {
			origin.send(failureFrame(FrameKind.threw, error as SkeinError, originCall));
		}
	}

	/** The thread is gone: nobody waits for what its tasks asked for and did not detach. */
	onClosed(origin: UpcallOrigin): void {
		for (const call of this.#callsOf(origin)) if (!call.detached) this.#options.dispatcher.stop(call, AbortMode.abort);
	}

	#stop(origin: UpcallOrigin, originCall: number, mode: number): void {
		const { dispatcher } = this.#options;
		const call = this.#callsOf(origin).find((one) => one.originCall === originCall);
		if (call === undefined) return;
		if (mode === AbortMode.abort || mode === AbortMode.kill) dispatcher.stop(call, mode);
		else {
			call.siblings?.delete(call);
			dispatcher.detach(call);
		}
	}

	#start(origin: UpcallOrigin, originCall: number, frame: Frame): void {
		const { dispatcher } = this.#options;
		const { bytes, view, start } = frame;
		const line = frameAttempt(view, start);
		const maker = frameOrigin(view, start);
		const parent = line === 0 ? origin.job(maker) : this.#options.parentOfLine(line, maker);
		if (parent?.aborted === true) {
			origin.send(bareFrame(FrameKind.cancelled, originCall));
			return;
		}
		setFrameOrigin(view, start, origin.origin);
		const placement = placed(frame) ? findSection(bytes, view, start, SectionTag.placement) : undefined;
		const said = placement && (JSON.parse(Buffer.from(placement).toString("utf8")) as Wish);
		const { member, ...wish } = said ?? {};
		const gang = member && this.#gangs.of(origin, member);
		try {
			const call = this.#create(origin, frame, said && wish);
			call.gang = gang;
			// The thread knows what its task has left, and the same options as this node.
			call.timeout = frameRemaining(view, start);
			call.sequence = frameSequence(view, start);
			if (parent !== undefined) this.#adopt(parent, call);
			dispatcher.pending.add(call);
			const planned = withSections(frame, call.plan.sections);
			setFrameCall(planned.view, planned.start, call.call);
			setFrameTarget(planned.view, planned.start, call.entry.index);
			dispatcher.dispatch(call, planned);
		} catch (error) {
			if (gang !== undefined) dispatcher.gangs.end(gang);
			throw error;
		}
	}

	#create(origin: UpcallOrigin, frame: Frame, wish: PlanOverrides | undefined): RelayCall {
		const { bytes, view, start } = frame;
		const originCall = frameCall(view, start);
		const entry = this.#entry(origin, frameTarget(view, start));
		const plan = this.#options.planFor(entry, wish);
		const streams = placed(frame) ? findStreams(bytes, view, start) : undefined;
		if (streams === undefined) return new RelayCall(entry, plan, origin, originCall);
		return this.#streams.create(entry, withStreams(plan, encodeStreams(streams)), origin, originCall);
	}

	#adopt(parent: Pick<Job, "children">, call: RelayCall): void {
		const { dispatcher } = this.#options;
		parent.children ??= new ChildCalls((child) => dispatcher.stop(child, AbortMode.abort));
		call.siblings = parent.children as ChildCalls;
		call.siblings.add(call);
	}

	#stream(origin: UpcallOrigin, frame: Frame): void {
		const { dispatcher } = this.#options;
		const call = this.#streams.find(origin, frame) ?? this.#find(origin, frame);
		if (call === undefined) return;
		setFrameCall(frame.view, frame.start, call.call);
		try {
			dispatcher.sendBeside(call, frame);
		} catch (error) {
			dispatcher.sendBeside(call, failedEnd(call.call, frameTarget(frame.view, frame.start), error));
		}
	}

	/** A call without streams, of which the thread says that its reports are read: rare. */
	#find(origin: UpcallOrigin, frame: Frame): RelayCall | undefined {
		const originCall = frameCall(frame.view, frame.start);
		return this.#callsOf(origin).find((call) => call.originCall === originCall);
	}

	/** A function that only threads have loaded so far is known here by name. */
	#entry(origin: UpcallOrigin, index: number): RegisteredFunction {
		const source = origin.function(index);
		if (source === undefined)
			throw new SkeinError("SKEIN_FUNCTION_UNKNOWN", `a thread asked for function ${index}, which it did not name`);
		const known = findFunctionById(source.id);
		if (known !== undefined) return known;
		const elsewhere = (): never => {
			throw new SkeinError("SKEIN_FUNCTION_UNKNOWN", `${source.id} is loaded only in worker threads`);
		};
		registerFunction(elsewhere, source);
		return findFunctionById(source.id)!;
	}

	#callsOf(origin: UpcallOrigin): RelayCall[] {
		return this.#options.dispatcher.pending
			.values()
			.filter((call): call is RelayCall => call instanceof RelayCall && call.origin === origin);
	}
}
