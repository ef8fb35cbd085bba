/** The free words: `spawnFn`, `spawnBlocking`, `place`, on the current runtime. */
import type { Cluster, ClusterSchema } from "@skein/scheduler";
import type { JoinHandle } from "./call/task-handle.js";
import { currentSpawner } from "./current-spawner.js";
import type { GivesValue, Placer, Spawnable, Streamable } from "./place/placer.js";
import type { StreamHandle } from "./stream/stream-handle.js";

/**
 * Runs a distributed function where the scheduler places it: on a thread of this node, or on another node.
 * The handle settles with the function's value or its own error, or with a `JoinError`.
 *
 * @example
 * const handle = spawnFn(fib, 30);
 * const value = await handle;
 * @throws SKEIN_FUNCTION_UNREGISTERED, SKEIN_CODEC_UNSENDABLE, SKEIN_CODEC_LIMIT, before anything is sent
 */
export function spawnFn<A extends unknown[], R>(
	fn: Spawnable<A, R> & GivesValue<R>,
	...args: NoInfer<A>
): JoinHandle<Awaited<R>> {
	return currentSpawner().spawnFn(fn, ...args);
}

/** As `spawnFn`, on this node's threads only. */
export function spawnBlocking<A extends unknown[], R>(
	fn: Spawnable<A, R> & GivesValue<R>,
	...args: NoInfer<A>
): JoinHandle<Awaited<R>> {
	return currentSpawner().spawnBlocking(fn, ...args);
}

/**
 * Runs a distributed function that gives a stream, an async generator say, and reads what it yields. The function is ahead of
 * its reader by a bounded window (`limits.streamItems`, `limits.streamBytes`) and waits when that is full. Leaving the loop
 * stops it.
 *
 * @example
 * for await (const row of spawnStream(scan, path)) console.log(row);
 * @throws SKEIN_FUNCTION_UNREGISTERED, SKEIN_CODEC_UNSENDABLE, SKEIN_CODEC_LIMIT, before anything is sent
 */
export function spawnStream<A extends unknown[], T, R>(
	fn: Streamable<A, T, R>,
	...args: NoInfer<A>
): StreamHandle<T, R> {
	return currentSpawner().spawnStream(fn, ...args);
}

/**
 * Says where a call may run. With a cluster (`defineCluster`) its words are held against the cluster's schema: what no node
 * can have does not compile.
 *
 * @example
 * place().withNodeSelector({ disk: "ssd" }).spawnFn(fn, 1);
 * place(cluster).inZone("eu-1").onGpuNodes({ count: 2, model: "H200" }).spawnFn(fn, 1);
 */
export function place<S extends ClusterSchema = ClusterSchema>(cluster?: Cluster<S>): Placer<S> {
	return currentSpawner().place(cluster);
}
