/** Faults in batches, back-pressure and what comes early. */
import type { LinkHandlers } from "@skein/kernel";
import { changeHandlers, changeLinks, type Fault } from "./fault.js";

export const pressureFaults: readonly Fault[] = [
	{
		name: "never tells a sender to wait",
		failing: ["a slow reader", "a small high-water mark"],
		plant: changeLinks((link) => ({
			send(bytes, start, end) {
				link.send(bytes, start, end);
				return true;
			},
		})),
	},
	{
		name: "never drains",
		failing: ["a slow reader", "a small high-water mark"],
		plant: changeHandlers(() => ({ onDrain() {} })),
	},
	{
		name: "drains at once",
		failing: ["a slow reader"],
		plant: changeLinks((link) => {
			let owner: LinkHandlers | undefined;
			return {
				attach(handlers) {
					owner = handlers;
					link.attach(handlers);
				},
				send(bytes, start, end) {
					const goOn = link.send(bytes, start, end);
					if (!goOn) queueMicrotask(() => owner?.onDrain());
					return goOn;
				},
			};
		}),
	},
	{
		name: "calls handlers from inside attach",
		failing: ["handlers never run inside"],
		plant: changeLinks((link) => ({
			attach(handlers) {
				handlers.onDrain();
				link.attach(handlers);
			},
		})),
	},
	{
		name: "writes each frame by itself",
		failing: ["leave in one write"],
		plant(onWrite) {
			const plant = changeLinks((link) => ({
				send(bytes, start, end) {
					onWrite();
					return link.send(bytes, start, end);
				},
			}));
			return plant(onWrite);
		},
	},
	{
		name: "loses what came before attach",
		failing: ["what came before attach is kept", "delivered to a late owner"],
		plant: changeLinks((link) => {
			let owner: LinkHandlers | undefined;
			link.attach({
				onFrames: (bytes, start, end) => owner?.onFrames(bytes, start, end),
				onControl: (message) => owner?.onControl(message),
				onDrain: () => owner?.onDrain(),
			});
			return {
				attach(handlers) {
					owner = handlers;
				},
			};
		}),
	},
];
