import { fileURLToPath } from "node:url";
import { findPayload, frameIn, isSkeinError, SkeinError } from "@skein/kernel";
import { createMutator, createSeededRandom, readCorpus, readFuzzRounds, type SeededRandom } from "@skein/testkit";
import { describe, expect, it } from "vitest";
import { findHeaderProblem } from "../../dist/frame/check-header.js";
import { createFrameReader } from "../../dist/frame/frame-reader.js";
import { MAGIC } from "../../dist/handshake/protocol.js";
import { BulkReceiver } from "../../dist/link/bulk-receiver.js";
import { decodeControl } from "../../dist/message/control-message.js";
import { decodeHello, decodeReject, readProtocol } from "../../dist/message/hello-message.js";
import { compose, createConversation } from "./conversation.js";

const { rounds, seed, isThorough } = readFuzzRounds(20_000);
const MEMORY = 64 * 1024 * 1024;
const MAX_FRAME = 64 * 1024;
const conversation = await createConversation();
const corpus = readCorpus(fileURLToPath(new URL("corpus", import.meta.url)));

/** Runs a decoder on bytes: a value, or one of its typed errors. Returns whether it was a value. */
type Decode = (bytes: Buffer, random: SeededRandom) => boolean;

function typed(codes: readonly string[], decode: () => unknown): boolean {
	try {
		decode();
		return true;
	} catch (error) {
		if (isSkeinError(error) && codes.includes(error.code)) return false;
		throw error;
	}
}

const behindMagic = (bytes: Buffer): Buffer => Buffer.concat([MAGIC, bytes]);

const decoders: readonly { readonly name: string; readonly samples: readonly Buffer[]; readonly decode: Decode }[] = [
	{
		name: "frames, in pieces of any size",
		samples: Array.from({ length: 50 }, (_, index) => compose(conversation, createSeededRandom(index))),
		decode: (bytes, random) =>
			typed(["SKEIN_LINK_FRAME"], () => {
				let delivered = 0;
				const parts = new BulkReceiver(MAX_FRAME);
				const reader = createFrameReader(MAX_FRAME, {
					onRun: (_run, start, end) => {
						delivered += end - start;
					},
					onLinkFrame: (_kind, payload) => {
						delivered += 32 + payload.length;
					},
					openPart: (preamble, size) => parts.open(preamble, size),
					closePart: () => {
						delivered += parts.close()?.length ?? 0;
					},
				});
				for (let at = 0; at < bytes.length; ) {
					const room = random.integer(2) === 0 ? undefined : reader.findRoom();
					const most = Math.min(room?.length ?? bytes.length, 1 + random.integer(random.integer(2) === 0 ? 40 : 400));
					const chunk = bytes.subarray(at, at + most);
					room?.set(chunk);
					reader.push(room?.subarray(0, chunk.length) ?? chunk);
					at += chunk.length;
				}
				if (delivered > bytes.length) throw new Error(`${delivered} bytes delivered out of ${bytes.length}`);
			}),
	},
	{
		name: "attachments",
		samples: [conversation.tailed],
		decode: (bytes) =>
			typed(["SKEIN_LINK_FRAME"], () => {
				if (bytes.length >= 32) bytes.writeUInt32LE(bytes.length, 0);
				const frame = frameIn(bytes);
				// As the reader of a link lets frames pass.
				const problem = bytes.length < 32 ? new SkeinError("SKEIN_LINK_FRAME", "short") : undefined;
				const refused = problem ?? findHeaderProblem(frame.view, 0, MAX_FRAME);
				if (refused !== undefined) throw refused;
				findPayload(frame);
			}),
	},
	{
		name: "control messages",
		samples: conversation.controls,
		decode: (bytes) => typed(["SKEIN_LINK_FRAME"], () => decodeControl(bytes)),
	},
	{
		name: "hellos",
		samples: conversation.hellos,
		decode: (bytes) =>
			typed(["SKEIN_LINK_HANDSHAKE"], () => {
				readProtocol(behindMagic(bytes));
				decodeHello(behindMagic(bytes));
			}),
	},
	{
		name: "rejects",
		samples: [Buffer.from("0a04776861741001", "hex")],
		decode: (bytes) => typed(["SKEIN_LINK_HANDSHAKE"], () => decodeReject(behindMagic(bytes))),
	},
];

describe.each(decoders)("the decoder of $name", ({ samples, decode }) => {
	it.each(corpus)("gives a value or a typed error for $name", ({ bytes }) => {
		decode(bytes, createSeededRandom(1));
	});

	it(`gives a value or a typed error for ${rounds} mutated inputs, in bounded memory`, () => {
		const random = createSeededRandom(seed);
		const mutator = createMutator(random);
		const seen = { value: 0, error: 0 };
		const before = process.memoryUsage().rss;
		let input: Buffer = Buffer.alloc(0);
		const started = performance.now();
		try {
			for (let round = 0; round < rounds; round += 1) {
				input = mutator.mutate(samples);
				seen[decode(input, random) ? "value" : "error"] += 1;
			}
		} catch (error) {
			throw new Error(`for ${input.toString("hex")}`, { cause: error });
		}
		const grown = process.memoryUsage().rss - before;
		expect(Math.min(seen.value, seen.error)).toBeGreaterThan(rounds / 50);
		expect(grown).toBeLessThan(MEMORY);
		if (isThorough) {
			const seconds = ((performance.now() - started) / 1000).toFixed(1);
			const memory = `RSS ${(grown / 2 ** 20).toFixed(1)} MiB more`;
			console.log(`${rounds} inputs: ${seen.value} values, ${seen.error} typed errors, ${memory}, ${seconds} s`);
		}
	}, 3_600_000);
});
