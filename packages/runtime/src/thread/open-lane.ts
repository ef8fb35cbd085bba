/** Opens the lane of a worker thread, and makes `spawnFn` inside its tasks ask the node. */
import { threadId } from "node:worker_threads";
import { type LaneOpening, serveLane } from "@skein/pool/thread";
import { setThreadSpawner } from "../current-spawner.js";
import { Spawner } from "../spawner.js";
import { ThreadCaller } from "./thread-caller.js";

/** Called once by the pool; answers with the thread's id. */
export function openLane(opening: LaneOpening): number {
	const caller = new ThreadCaller(opening.origin);
	caller.connect(serveLane(opening, caller));
	const spawner = new Spawner(caller);
	spawner.configure(opening.functions);
	setThreadSpawner(spawner);
	return threadId;
}
