/** Who serves the free words: in a worker thread the thread's spawner, elsewhere the current runtime. */
import { Runtime } from "./runtime.js";
import type { Spawner } from "./spawner.js";

let threadSpawner: Spawner | undefined;

/** Called once, by a worker thread that opens its lane. */
export function setThreadSpawner(spawner: Spawner): void {
	threadSpawner = spawner;
}

export const currentSpawner = (): Pick<Spawner, "spawnFn" | "spawnBlocking" | "spawnStream" | "place"> =>
	threadSpawner ?? Runtime.current();
