/** Faults in what arrives, and in what order. */
import { FrameKind, frameCall } from "@skein/kernel";
import { changeHandlers, changeLinks, changeTransport, type Fault } from "./fault.js";

const ORDER = "10,000 frames arrive once";

const callOf = (bytes: Uint8Array, at: number): number => frameCall(new DataView(bytes.buffer, bytes.byteOffset), at);

export const orderFaults: readonly Fault[] = [
	{
		name: "drops one frame of thousands",
		failing: [ORDER],
		plant: changeHandlers(({ onFrames }) => ({
			onFrames: (bytes, start, end) => void (callOf(bytes, start) === 7_777 || onFrames(bytes, start, end)),
		})),
	},
	{
		name: "duplicates a frame",
		failing: [ORDER],
		plant: changeHandlers(({ onFrames }) => ({
			onFrames(bytes, start, end) {
				if (callOf(bytes, start) === 9_999) onFrames(bytes.slice(), start, end);
				onFrames(bytes, start, end);
			},
		})),
	},
	{
		name: "reorders two frames",
		failing: [ORDER],
		plant: changeHandlers(({ onFrames }) => {
			let late: Uint8Array | undefined;
			return {
				onFrames(bytes, start, end) {
					if (callOf(bytes, start) === 5_000) late = bytes.slice(start, end);
					else onFrames(bytes, start, end);
					if (callOf(bytes, start) === 5_001 && late !== undefined) onFrames(late, 0, late.length);
				},
			};
		}),
	},
	{
		name: "cuts large frames short",
		failing: [ORDER, "one of the greatest length"],
		plant: changeHandlers(({ onFrames }) => ({
			onFrames: (bytes, start, end) => onFrames(bytes, start, end - start > 65_536 ? start + 65_536 : end),
		})),
	},
	{
		name: "needs a frame that it has handed on",
		failing: ["their receiver gives each away at once"],
		plant: changeHandlers(({ onFrames }) => ({
			onFrames(bytes, start, end) {
				onFrames(bytes, start, end);
				callOf(bytes, start);
			},
		})),
	},
	{
		name: "flips a bit",
		failing: [ORDER],
		plant: changeHandlers(({ onFrames }) => ({
			onFrames(bytes, start, end) {
				if (end - start > 1_000) bytes[end - 1] = bytes[end - 1]! ^ 1;
				onFrames(bytes, start, end);
			},
		})),
	},
	{
		name: "lets control messages overtake frames",
		failing: ["each in its place between the frames"],
		plant: changeLinks((link) => ({
			send: (bytes, start, end) => {
				const copy = bytes.slice(start, end);
				queueMicrotask(() => link.send(copy, 0, copy.length));
				return true;
			},
		})),
	},
	{
		name: "delivers abort frames nowhere",
		failing: ["frames of every kind"],
		plant: changeHandlers(({ onFrames }) => ({
			onFrames(bytes, start, end) {
				const at = bytes.indexOf(FrameKind.abort, start);
				if (at === -1) onFrames(bytes, start, end);
			},
		})),
	},
	{
		name: "sends bytes that the caller has changed since",
		failing: ["small bytes may be changed"],
		plant: changeLinks((link) => ({
			send: (bytes, start, end) => {
				queueMicrotask(() => {
					try {
						link.send(bytes, start, end);
					} catch {}
				});
				return true;
			},
		})),
	},
	{
		name: "knows no limit for frames",
		failing: ["over the limit of the peer is refused"],
		plant: changeTransport((honest) => ({
			dial: async (uri, setup) => {
				const link = await honest.dial(uri, setup);
				Object.assign(link.peer, { maxFrame: 2 ** 30 });
				return link;
			},
		})),
	},
	{
		name: "takes the length of a run for that of a frame",
		failing: ["a run that is longer than the limit passes"],
		plant: changeLinks((link) => ({
			send(bytes, start, end) {
				if (end - start > link.peer.maxFrame) throw new Error("too long");
				return link.send(bytes, start, end);
			},
		})),
	},
];
