/** Turns waiting for ever into an error that says for what. */
import { realClock } from "@skein/kernel";

export function within<T>(patience: number, what: string, promise: Promise<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		const timer = realClock.schedule(patience, () => reject(new Error(`${what}: not within ${patience} ms`)));
		promise.then(resolve, reject).finally(() => timer.cancel());
	});
}
