/** Opens the lane of a worker thread, and makes `spawnFn` inside its tasks ask the node. */
import { threadId } from "node:worker_threads";
import { type LaneOpening, type OpenDoor, serveLane } from "@skein/pool/thread";
import { setThreadSpawner } from "../current-spawner.js";
import { Spawner } from "../spawner.js";
import { ThreadCaller } from "./thread-caller.js";

/** Called once by the pool; answers with the thread's id. */
export function openLane(opening: LaneOpening): number {
	const caller = new ThreadCaller(opening.origin, opening.streams);
	const openDoor: OpenDoor = async (offer, connect) => {
		const door = await import("./line-door.js");
		return door.openDoor(offer, opening.node, connect);
	};
	caller.connect(serveLane(opening, caller, openDoor));
	const spawner = new Spawner(caller);
	spawner.configure(opening.functions);
	setThreadSpawner(spawner);
	return threadId;
}
