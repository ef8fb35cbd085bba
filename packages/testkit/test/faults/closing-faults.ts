/** Faults in how links end. */
import { type LinkEnd, type LinkHandlers, realClock } from "@skein/kernel";
import { changeHandlers, changeLinks, changeTransport, type Fault } from "./fault.js";

export const closingFaults: readonly Fault[] = [
	{
		name: "never closes",
		failing: ["a close by either side", "both sides may close at once", "never attached ends when the peer closes"],
		plant: changeLinks(() => ({ closed: new Promise<LinkEnd>(() => {}) })),
	},
	{
		name: "closes twice, each time with another end",
		failing: ["closed settles once"],
		plant: changeLinks((link) => {
			let last: LinkEnd | undefined;
			return {
				get closed() {
					return last === undefined ? link.closed : Promise.resolve(last);
				},
				close(error) {
					last = error === undefined ? {} : { error };
					return link.close(error);
				},
			};
		}),
	},
	{
		name: "takes every end for an error",
		failing: ["a close by either side"],
		plant: changeLinks((link) => ({ closed: link.closed.then((end) => ({ error: new Error("broken"), ...end })) })),
	},
	{
		name: "takes every end for an orderly one",
		failing: ["a close with a reason"],
		plant: changeLinks((link) => ({ closed: link.closed.then(() => ({})) })),
	},
	{
		name: "closes before it has written",
		failing: ["frames sent before close arrive"],
		plant: changeLinks((link) => {
			let isClosed = false;
			return {
				send(bytes, start, end) {
					const copy = bytes.slice(start, end);
					queueMicrotask(() => isClosed || link.send(copy, 0, copy.length));
					return true;
				},
				close(reason) {
					isClosed = true;
					return link.close(reason);
				},
			};
		}),
	},
	{
		name: "throws when it is closed",
		failing: ["dropped without an error"],
		plant: changeLinks((link) => {
			let isClosed = false;
			void link.closed.then(() => {
				isClosed = true;
			});
			return {
				send(bytes, start, end) {
					if (isClosed) throw new Error("closed");
					return link.send(bytes, start, end);
				},
			};
		}),
	},
	{
		name: "goes on calling handlers after close",
		failing: ["no handler is called on a link that its owner closed"],
		plant: changeLinks((link) => {
			let owner: LinkHandlers | undefined;
			return {
				attach(handlers) {
					owner = handlers;
					link.attach(handlers);
				},
				close(reason) {
					queueMicrotask(() => owner?.onControl({ kind: "goodbye", reason: "late" }));
					return link.close(reason);
				},
			};
		}),
	},
	{
		name: "never gives up a peer that stands still",
		failing: ["a peer that stands still is given up"],
		plant: changeTransport((honest) => ({
			dial: (uri, setup) => honest.dial(uri, { ...setup, limits: { ...setup.limits, idleTimeout: 60_000 } }),
		})),
	},
	{
		name: "gives up who is only busy",
		failing: ["a peer that is busy"],
		plant: changeLinks((link) => ({
			attach(handlers) {
				link.attach(handlers);
				void realClock.schedule(100, () => void link.close(new Error("silent")));
			},
		})),
	},
	{
		name: "lives on when a handler has thrown",
		failing: ["a handler that throws"],
		plant: changeHandlers(({ onFrames }) => ({
			onFrames(bytes, start, end) {
				try {
					onFrames(bytes, start, end);
				} catch {}
			},
		})),
	},
];
