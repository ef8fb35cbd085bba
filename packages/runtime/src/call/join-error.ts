/** Why a task has no outcome of its own: it was cancelled, or the thread or node under it went away. */
import { type ErrorCode, SkeinError, type SkeinErrorOptions } from "@skein/kernel";

export class JoinError extends SkeinError {
	readonly taskId: string;
	/** For a lost task: false only when it certainly never started. */
	readonly mayHaveRun: boolean;

	constructor(code: ErrorCode, message: string, options: SkeinErrorOptions & { taskId: string; mayHaveRun?: boolean }) {
		super(code, message, options);
		this.name = "JoinError";
		this.taskId = options.taskId;
		this.mayHaveRun = options.mayHaveRun ?? false;
	}

	isCancelled(): boolean {
		return this.code === "SKEIN_TASK_CANCELLED" || this.code === "SKEIN_TASK_DEADLINE";
	}

	isLost(): boolean {
		return this.code === "SKEIN_TASK_LOST";
	}

	/** A task that throws rejects with its own error, so this is never true of a JoinError that `await` throws. */
	isPanic(): boolean {
		return !this.isCancelled() && !this.isLost();
	}
}
