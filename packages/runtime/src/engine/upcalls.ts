/** Calls that tasks on this node's threads make: placed by this node, answered to the thread. */
import {
	copyBytes,
	FrameKind,
	findSection,
	frameCall,
	frameKind,
	frameSections,
	SectionTag,
	SkeinError,
	setFrameCall,
	setFrameTarget,
	type UpcallOrigin,
} from "@skein/kernel";
import { failureFrame } from "@skein/pool";
import { findFunctionById, type RegisteredFunction, registerFunction } from "@skein/registry";
import type { CallPlan, PlanOverrides } from "../call/call-plan.js";
import type { Dispatcher } from "../call/dispatcher.js";
import { RelayCall } from "../call/relay-call.js";
import { withSections } from "../call/with-sections.js";

export interface UpcallOptions {
	readonly dispatcher: Dispatcher;
	readonly planFor: (entry: RegisteredFunction, overrides: PlanOverrides | undefined) => CallPlan;
}

export class Upcalls {
	readonly #options: UpcallOptions;

	constructor(options: UpcallOptions) {
		this.#options = options;
	}

	onFrame(origin: UpcallOrigin, bytes: Uint8Array, view: DataView, start: number, end: number): void {
		const originCall = frameCall(view, start);
		if (frameKind(view, start) === FrameKind.abort) {
			for (const call of this.#callsOf(origin))
				if (call.originCall === originCall) this.#options.dispatcher.abort(call);
			return;
		}
		try {
			this.#start(origin, originCall, copyBytes(bytes, start, end));
		} catch (error) {
			const frame = failureFrame(FrameKind.threw, error as SkeinError);
			setFrameCall(new DataView(frame.buffer), 0, originCall);
			origin.send(frame, 0, frame.length);
		}
	}

	/** The thread is gone: nobody waits for what its tasks asked for. */
	onClosed(origin: UpcallOrigin): void {
		for (const call of this.#callsOf(origin)) this.#options.dispatcher.abort(call);
	}

	#start(origin: UpcallOrigin, originCall: number, frame: Uint8Array): void {
		const { dispatcher, planFor } = this.#options;
		const view = new DataView(frame.buffer);
		const entry = this.#entry(origin, view.getUint32(12, true));
		const placement = frameSections(view, 0) === 0 ? undefined : findSection(frame, view, 0, SectionTag.placement);
		const wish = placement && (JSON.parse(Buffer.from(placement).toString("utf8")) as PlanOverrides);
		const plan = planFor(entry, wish);
		const call = new RelayCall(entry, plan, origin, originCall);
		dispatcher.pending.add(call);
		setFrameCall(view, 0, call.call);
		setFrameTarget(view, 0, entry.index);
		dispatcher.dispatch(call, withSections(frame, plan.sections));
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
		registerFunction(elsewhere, { id: source.id, module: source.module, options: source.options ?? {} });
		return findFunctionById(source.id)!;
	}

	#callsOf(origin: UpcallOrigin): RelayCall[] {
		return this.#options.dispatcher.pending
			.values()
			.filter((call): call is RelayCall => call instanceof RelayCall && call.origin === origin);
	}
}
