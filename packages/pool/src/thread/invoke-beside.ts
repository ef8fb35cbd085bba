/** Calls a function whose frame says more than its arguments: that streams travel beside the call, perhaps, or its logs. */
import {
	type Frame,
	findPayload,
	findSection,
	findStreams,
	frameCall,
	frameTyped,
	SectionTag,
	type StreamWindow,
} from "@skein/kernel";
import type { RegisteredFunction } from "@skein/registry";
import { TaskStreams } from "../stream/task-streams.js";
import { currentTaskStore, type RunningTask } from "./running-task.js";
import { turnOutput } from "./task-output.js";

export interface StreamEnd {
	/** Of each stream among the arguments. */
	readonly window: StreamWindow;
	readonly send: (frame: Frame) => void;
}

/** What the call is to be answered with, or the promise of it. */
export function invokeBeside(task: RunningTask, entry: RegisteredFunction, frame: Frame, end: StreamEnd): unknown {
	const { bytes, view, start } = frame;
	const section = findStreams(bytes, view, start);
	const enter = <T>(body: () => T): T => currentTaskStore.run(task, body);
	const call = frameCall(view, start);
	const streams = section === undefined ? undefined : new TaskStreams({ call, section, entry, ...end, enter });
	const fill = streams === undefined ? undefined : (args: unknown[]): void => streams.fill(args);
	const args = entry.codec.decodeArguments(findPayload(frame), frameTyped(view, start), fill);
	if (findSection(bytes, view, start, SectionTag.logs) !== undefined) {
		turnOutput();
		task.openLogs();
	}
	if (streams === undefined) return enter(() => entry.fn.apply(entry.owner, args));
	task.streams = streams;
	return streams.answer(enter(() => entry.fn.apply(entry.owner, args)));
}
