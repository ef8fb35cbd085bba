/** The task that is running here. */
import { SkeinError } from "@skein/kernel";
import { type CurrentTask, currentTaskStore, type RunningTask } from "./thread/running-task.js";

/**
 * The task that called, directly or through awaits.
 * @throws SKEIN_TASK_NONE outside a distributed function that was spawned
 */
export function currentTask(): CurrentTask {
	const task = findCurrentTask();
	if (task === undefined) {
		throw new SkeinError(
			"SKEIN_TASK_NONE",
			"currentTask(): no task runs here; it is known only inside a function that was spawned",
		);
	}
	return task;
}

export const findCurrentTask = (): RunningTask | undefined => currentTaskStore.getStore();
