/** Opens the lane of a worker thread, and makes `spawnFn` inside its tasks ask the node. */
import { threadId } from "node:worker_threads";
import { realRandom } from "@skein/kernel";
import { type LaneOpening, serveLane } from "@skein/pool/thread";
import { setThreadSpawner } from "../current-spawner.js";
import { Spawner } from "../spawner.js";
import { ThreadCaller } from "./thread-caller.js";

/** Called once by the pool; answers with the thread's id. */
export function openLane(opening: LaneOpening): number {
	const caller = new ThreadCaller(Math.floor(realRandom.next() * 2 ** 32), opening.streams);
	caller.connect(serveLane(opening, caller));
	setThreadSpawner(new Spawner(caller));
	return threadId;
}
