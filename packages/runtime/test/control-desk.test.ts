// What nodes ask each other of tasks, with peers that are the test's.
import type { Membership, Peer } from "@skein/cluster";
import type { ControlMessage } from "@skein/kernel";
import { createVirtualClock } from "@skein/testkit";
import { expect, it } from "vitest";
import { ControlDesk } from "../src/engine/control-desk.js";

/** Questions that may wait for an answer. */
const MOST = 1_000;

function setUp(others: number) {
	const told: ControlMessage[] = [];
	const peers = Array.from(
		{ length: others },
		() => ({ tell: (message: ControlMessage) => void told.push(message) }) as Peer,
	);
	const clock = createVirtualClock();
	const desk = new ControlDesk({
		clock,
		membership: () => ({ peers: () => peers }) as unknown as Membership,
		explain: () => undefined,
		change: () => undefined,
	});
	const answers: ControlMessage[] = [];
	const asker = { tell: (message: ControlMessage) => void answers.push(message) } as Peer;
	const ask = (request: number): boolean =>
		desk.hear(asker, { kind: "explain", request, task: "c2cvq-1", relayed: false });
	return { clock, desk, told, peers, answers, ask };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("has so many questions wait for an answer and no more: others are answered at once, with nothing", async () => {
	const { clock, told, answers, ask } = setUp(1);
	for (let request = 1; request <= MOST + 5; request += 1) ask(request);
	await turn();
	expect(told).toHaveLength(MOST);
	expect(answers).toEqual(
		Array.from({ length: 5 }, (_, i) => ({ kind: "explained", request: MOST + 1 + i, text: "" })),
	);
	clock.advance(2_000);
	await turn();
	expect(answers).toHaveLength(MOST + 5);
	ask(1);
	await turn();
	expect(told).toHaveLength(MOST + 1);
});

it("hands on the first answer that is one, and hears late ones no more", async () => {
	const { desk, told, peers, answers, ask } = setUp(2);
	ask(7);
	const [first, second] = told.map((message) => (message as { request: number }).request);
	desk.hear(peers[0]!, { kind: "explained", request: first!, text: "" });
	desk.hear(peers[1]!, { kind: "explained", request: second!, text: "{}" });
	desk.hear(peers[1]!, { kind: "explained", request: second!, text: "later" });
	await turn();
	expect(answers).toEqual([{ kind: "explained", request: 7, text: "{}" }]);
});
