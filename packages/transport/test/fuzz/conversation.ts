/** What a well-behaved node says on a stream, piece by piece: the grammar that the fuzz tests start from. */
import { FrameKind, frameIn, splitTail } from "@skein/kernel";
import type { SeededRandom } from "@skein/testkit";
import { encodeControl } from "../../dist/message/control-message.js";
import { numbered } from "../support/frame-numbering.js";
import { callFrame, frame, greetingOf } from "../support/node.js";

export interface Conversation {
	readonly greeting: Buffer;
	/** Frames that may follow it. */
	readonly frames: readonly Buffer[];
	/** A frame with attachments. */
	readonly tailed: Buffer;
	/** Payloads of CONTROL frames. */
	readonly controls: readonly Buffer[];
	/** Payloads of HELLO frames, behind the magic. */
	readonly hellos: readonly Buffer[];
}

const HELLO_START = 36;

export async function createConversation(): Promise<Conversation> {
	const rich = {
		hello: {
			functions: Array.from({ length: 20 }, (_, index) => ({
				id: `app/f${index}`,
				contract: "0123456789abcdef",
				serves: [],
				aliases: [],
			})),
			address: "tcp://10.0.0.1:7420",
			node: {
				name: "there",
				labels: { zone: "a", empty: "" },
				taints: [
					{ key: "gpu", value: "true", effect: "NoSchedule" as const },
					{ key: "old", effect: "NoExecute" as const },
				],
				capacity: { cpu: 8, memory: 2 ** 40 },
				threads: 4,
				gpus: [{ index: 0, model: "H200", memory: 2 ** 37, island: "left" }, { index: 7 }],
			},
			state: {
				free: { cpu: 1, gpu: 1.5 },
				running: 3,
				draining: false,
				gpuFree: [0.5, 1],
				calls: [
					{ count: 2, function: "app/f" },
					{
						count: 1,
						function: "app/f",
						labels: { app: "x" },
						tenant: "a",
						priority: -3,
						preemptible: true,
						amounts: { gpu: 1 },
						gpus: [7],
						avoids: [{ topologyKey: "zone" }, { topologyKey: "rack", selector: { function: "g", labels: "a in (b)" } }],
					},
				],
			},
		},
	};
	const greetings = await Promise.all([greetingOf("there"), greetingOf("there", rich)]);
	const controls = (
		[
			{
				kind: "functions",
				functions: [
					{ id: "app/f", contract: "0123456789abcdef", serves: [], aliases: [] },
					{ id: "app/g", contract: "", serves: [], aliases: [] },
				],
			},
			{ kind: "state", state: { free: { cpu: 0.5, memory: 2 ** 41 }, running: 12, draining: true } },
			{ kind: "goodbye", reason: "rolling update" },
			{ kind: "beat", port: 40_000 },
			{ kind: "description", node: rich.hello.node },
			{
				kind: "manage",
				change: {
					addTaints: [{ key: "a", value: "b", effect: "NoExecute" }],
					removeTaints: [{ key: "a" }, { key: "b", effect: "NoSchedule" }],
					setLabels: { zone: "b" },
					removeLabels: ["disk"],
				},
			},
			{ kind: "explain", request: 4, task: "abc-1", relayed: true },
			{ kind: "explained", request: 4, text: "{}" },
			{ kind: "reserve", id: 9, amounts: { gpu: 2 }, gpus: [0, 7] },
			{ kind: "reserved", id: 9, reason: "no room" },
			{ kind: "release", id: 9 },
			{ kind: "askLines" },
			{ kind: "lines", lines: [{ line: 1, address: "unix:///a~1" }] },
			{ kind: "takeBack", line: 1, sent: 7 },
			{ kind: "takenBack", line: 1, taken: 7, over: true },
			{ kind: "lineCall", line: 1, call: 7, at: 3, mode: 1 },
			{ kind: "close", code: "", reason: "" },
			{ kind: "close", code: "SKEIN_LINK_FRAME", reason: "because" },
		] as const
	).map((message) => Buffer.from(encodeControl(message)));
	const section = Buffer.from("0100000005000000" + "7b226122", "hex");
	const withSection = callFrame(3, 20);
	section.copy(withSection, 32);
	withSection.writeUInt32LE(13, 20);
	const parts = [0, 20, 40].map((before) => partOf(callFrame(4, 28), before, 20));
	const frames = [
		callFrame(1, 300),
		callFrame(2),
		withSection,
		...controls.map((payload) => frame(FrameKind.control, payload)),
		frame(FrameKind.ping),
		frame(FrameKind.pong),
		frame(FrameKind.abort, new Uint8Array(), 7),
		frame(FrameKind.lost, new Uint8Array(9), 8),
		frame(FrameKind.items, Buffer.from("0100000003020000000506", "hex"), 8),
		frame(FrameKind.creditDown, new Uint8Array(), 8),
		frame(FrameKind.endDown, new Uint8Array(5), 8),
		...parts,
		Buffer.concat(parts),
		// Long enough to be read in place.
		callFrame(9, 40_000),
		partOf(callFrame(5, 50_000), 0, 40_000),
		tailed(),
	];
	const hellos = greetings.map((greeting) => greeting.subarray(HELLO_START));
	return { greeting: greetings[0]!, frames, controls, hellos, tailed: tailed() };
}

function partOf(whole: Buffer, before: number, size: number): Buffer {
	const preamble = Buffer.alloc(16);
	preamble.writeUInt32LE(1, 0);
	preamble.writeUInt32LE(whole.length, 4);
	preamble.writeUInt32LE(before, 8);
	return frame(FrameKind.part, Buffer.concat([preamble, whole.subarray(before, before + size)]));
}

/** A call with attachments behind its payload. */
function tailed(): Buffer {
	const attachments = [20, 0, 300].map((size) => new Uint8Array(size).fill(size).buffer);
	const pieces = splitTail(frameIn(callFrame(6, 30), attachments));
	return Buffer.concat(pieces);
}

/** A few frames behind each other. */
export function compose({ frames }: Conversation, random: SeededRandom): Buffer {
	const count = 1 + random.integer(5);
	return numbered(...Array.from({ length: count }, () => frames[random.integer(frames.length)]!));
}
