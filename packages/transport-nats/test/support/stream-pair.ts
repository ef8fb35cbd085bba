/** Two ends of a stream and the messages between them in the hands of a test. */
import type { Clock } from "@skein/kernel";
import type { SeededRandom } from "@skein/testkit";
import { createMessage, MessageType, readMessage } from "../../dist/nats-message.js";
import { NatsStream } from "../../dist/nats-stream.js";
import { WINDOW } from "../../dist/window.js";

type Side = "near" | "far";
type TypeName = keyof typeof MessageType;

export interface StreamEnd {
	readonly stream: NatsStream;
	readonly data: Uint8Array[];
	readonly closes: (Error | undefined)[];
	readonly holds: boolean[];
	ends: number;
	drains: number;
}

/** Something goes wrong with about one message of `every`. */
export interface Trouble {
	readonly random: SeededRandom;
	readonly every: number;
}

export interface StreamPairOptions {
	readonly clock: Clock;
	readonly longestMessage?: number;
	/** What the near side believes the far side allows. */
	readonly farWindow?: number;
	readonly trouble?: Trouble;
}

export interface StreamPair {
	readonly near: StreamEnd;
	readonly far: StreamEnd;
	readonly sent: { readonly type: TypeName; readonly bytes: number }[];
	trouble: Trouble | undefined;
	/** Delivers up to `count` messages, the oldest first. */
	pass(count: number): void;
	dropNext(): void;
	inject(to: Side, fields: { readonly type: TypeName; readonly delivered?: number }): void;
	/** The server goes, and everything with it that is under way. */
	disconnect(): void;
	reconnect(): void;
}

export function createStreamPair(options: StreamPairOptions): StreamPair {
	let underWay: { readonly to: Side; readonly message: Buffer }[] = [];
	let isUp = true;
	const wireTo = (to: Side) => ({
		get isUp() {
			return isUp;
		},
		longestMessage: options.longestMessage ?? 250_000,
		publish(_subject: string, message: Uint8Array) {
			const copy = Buffer.from(message);
			pair.sent.push({ type: nameOf(copy[0]!), bytes: copy.length });
			underWay.push({ to, message: copy });
		},
	});
	const deliver = ({ to, message }: (typeof underWay)[number]) => {
		const read = readMessage(message);
		if (read !== undefined) pair[to].stream.receive(read);
	};
	const pair: StreamPair = {
		near: createEnd(wireTo("far"), options.clock),
		far: createEnd(wireTo("near"), options.clock),
		sent: [],
		trouble: options.trouble,
		pass(count) {
			for (let passed = 0; passed < count && underWay.length > 0; passed += 1) {
				const next = underWay.shift()!;
				const { trouble } = pair;
				if (trouble === undefined || trouble.random.integer(trouble.every) > 0) deliver(next);
				else spoil(next, trouble.random);
			}
		},
		dropNext: () => void underWay.shift(),
		inject: (to, { type, ...fields }) =>
			deliver({ to, message: createMessage({ type: MessageType[type], ...fields }) }),
		disconnect() {
			isUp = false;
			underWay = [];
			for (const { stream } of [pair.near, pair.far]) stream.disconnected();
		},
		reconnect() {
			isUp = true;
			for (const { stream } of [pair.near, pair.far]) stream.reconnected();
		},
	};
	/** Loses it, repeats it, delays it, cuts it, or loses the whole connection. */
	function spoil(message: (typeof underWay)[number], random: SeededRandom): void {
		const fate = random.integer(5);
		if (fate === 1) for (let times = 0; times < 2; times += 1) deliver(message);
		if (fate === 2) underWay.splice(random.integer(underWay.length + 1), 0, message);
		if (fate === 3) deliver({ ...message, message: message.message.subarray(0, random.integer(24)) });
		if (fate === 4) {
			pair.disconnect();
			pair.reconnect();
		}
	}
	pair.near.stream.open("far", options.farWindow ?? WINDOW);
	pair.far.stream.open("near", WINDOW);
	return pair;
}

const nameOf = (type: number): TypeName =>
	(Object.keys(MessageType) as TypeName[]).find((name) => MessageType[name] === type)!;

function createEnd(wire: ConstructorParameters<typeof NatsStream>[0]["wire"], clock: Clock): StreamEnd {
	const holds: boolean[] = [];
	const stream = new NatsStream({ wire, here: "here", clock, onGone() {}, onHold: (on) => void holds.push(on) });
	const end: StreamEnd = { stream, data: [], closes: [], holds, ends: 0, drains: 0 };
	stream.attach({
		onData: (bytes) => void end.data.push(Uint8Array.from(bytes)),
		onDrain: () => {
			end.drains += 1;
		},
		onEnd: () => {
			end.ends += 1;
		},
		onClose: (error) => void end.closes.push(error),
	});
	return end;
}
