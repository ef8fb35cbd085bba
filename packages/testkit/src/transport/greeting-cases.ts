/** What nodes learn of each other before they are linked, and who is turned away. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { type Hello, isSkeinError } from "@skein/kernel";
import { createSampleHello, createSampleSetup } from "./sample-setup.js";
import { createCase, type Stage } from "./stage.js";
import type { TransportCase } from "./suite-options.js";

const FUNCTIONS = 10_000;

/** A dial with one thing wrong in its hello fails and leaves the listener as it was. */
async function expectRefusal(stage: Stage, hello: Partial<Hello>, words: RegExp): Promise<void> {
	const door = await stage.open("far");
	const dial = stage.transport.dial(door.listener.address, createSampleSetup("near", { hello }));
	await assert.rejects(stage.within("the dial", dial), (error) => {
		assert.ok(isSkeinError(error, "SKEIN_LINK_HANDSHAKE"), `rejected with ${error}`);
		assert.match(error.message, words);
		return true;
	});
	const arrival = door.next();
	await stage.dial(door.listener.address, createSampleSetup("right"));
	await arrival;
	assert.deepEqual(
		door.links.map((link) => link.peer.node.name),
		["right"],
	);
}

/** Names what differs: a diff of ten thousand functions would take minutes and gigabytes. */
function expectHello(actual: Hello, expected: Hello): void {
	const wrong = (Object.keys(expected) as (keyof Hello)[]).filter(
		(key) => !isDeepStrictEqual(actual[key], expected[key]),
	);
	assert.deepEqual(wrong, [], `the hello of "${expected.node.name}" arrived with other ${wrong.join(", ")}`);
	assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
}

export const greetingCases: readonly TransportCase[] = [
	createCase("each side learns the other's hello, with 10,000 functions", async (stage) => {
		const functions = Array.from({ length: FUNCTIONS }, (_, index) => ({
			id: `my-app/Module.function${index}`,
			contract: index % 2 === 0 ? index.toString(16).padStart(16, "0") : "",
			serves: [],
			aliases: [],
		}));
		const [nearHello, farHello] = [{ functions, address: "tcp://10.0.0.1:7420" }, { functions: functions.slice(1) }];
		const { near, far } = await stage.pair({ hello: nearHello }, { hello: farHello });
		expectHello(near.peer, { ...createSampleHello("far"), ...farHello });
		expectHello(far.peer, { ...createSampleHello("near"), ...nearHello });
	}),
	createCase("nodes of another protocol version are turned away and told both versions", (stage) =>
		expectRefusal(stage, { protocol: 7 }, /version 7.*version 1/),
	),
	createCase("a node that needs a feature that the other lacks is turned away", (stage) =>
		expectRefusal(stage, { features: ["time-travel"] }, /time-travel/),
	),
	createCase("a node of the listener's own name is turned away", (stage) =>
		expectRefusal(stage, { node: { ...createSampleHello("far").node } }, /two nodes are named "far"/),
	),
	createCase("the hello is asked for once per link", async (stage) => {
		const door = await stage.open("far");
		const setup = createSampleSetup("near");
		let asked = 0;
		const counting = () => {
			asked += 1;
			return setup.hello();
		};
		await stage.dial(door.listener.address, { ...setup, hello: counting });
		assert.equal(asked, 1);
	}),
];
