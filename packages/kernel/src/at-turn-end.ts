/**
 * What is done once, when the synchronous work of a turn is over: frames leave, counts begin anew. One microtask serves all
 * of it, whoever asks.
 *
 * Steps run in the order in which they were asked for, also those that a step asks for. One that throws keeps no other from
 * running.
 */

/** Its `then` is a microtask without the resource that `queueMicrotask` makes for each. */
const resolved = Promise.resolve();

/** Those that wait stand from `next` to `end`; the list is used again. */
const steps: ((() => void) | undefined)[] = [];
let next = 0;
let end = 0;

export function atTurnEnd(step: () => void): void {
	if (end === 0) void resolved.then(run);
	steps[end] = step;
	end += 1;
}

function run(): void {
	try {
		while (next < end) {
			const step = steps[next]!;
			steps[next] = undefined;
			next += 1;
			step();
		}
	} finally {
		if (next < end) void resolved.then(run);
		else next = end = 0;
	}
}
