/** Listening and dialling. */
import assert from "node:assert/strict";
import { type ErrorCode, isSkeinError } from "@skein/kernel";
import { createSampleFrame } from "./sample-frame.js";
import { createSampleSetup } from "./sample-setup.js";
import { createCase } from "./stage.js";
import type { TransportCase } from "./suite-options.js";

const LINKS = 50;

const rejectsWith = (code: ErrorCode, promise: Promise<unknown>): Promise<void> =>
	assert.rejects(promise, (error) => {
		assert.ok(isSkeinError(error, code), `rejected with ${error} instead of ${code}`);
		return true;
	});

export const addressCases: readonly TransportCase[] = [
	createCase("one listener takes many links and mixes none of them up", async (stage) => {
		const door = await stage.open("hub");
		const names = Array.from({ length: LINKS }, (_, index) => `spoke ${index}`);
		const dials = names.map((name) => stage.dial(door.listener.address, createSampleSetup(name)));
		const spokes = await Promise.all(dials);
		const atSpokes = spokes.map((link) => {
			const recorder = stage.recorder();
			link.attach(recorder);
			return recorder;
		});
		assert.deepEqual(door.links.map((link) => link.peer.node.name).sort(), [...names].sort());
		for (const link of door.links) {
			const frame = createSampleFrame(names.indexOf(link.peer.node.name), 100);
			link.send(frame, 0, frame.length);
		}
		await Promise.all(atSpokes.map((recorder) => recorder.until("its frame", () => recorder.frames.length > 0)));
		assert.deepEqual(
			atSpokes.map(({ frames }) => frames.map(({ call }) => call)),
			names.map((_, index) => [index]),
		);
	}),
	createCase("two nodes may dial each other at once", async (stage) => {
		const [a, b] = [await stage.open("a"), await stage.open("b")];
		const arrivals = [a.next(), b.next()];
		const dials = [
			stage.dial(b.listener.address, createSampleSetup("a")),
			stage.dial(a.listener.address, createSampleSetup("b")),
		];
		const links = await Promise.all([...dials, ...arrivals]);
		assert.deepEqual(
			links.map((link) => link.peer.node.name),
			["b", "a", "b", "a"],
		);
	}),
	createCase("a node may dial again when its link has ended, as often as it likes", async (stage) => {
		const door = await stage.open("far");
		for (const reason of [undefined, new Error("tired"), undefined]) {
			const arrival = door.next();
			const dial = stage.dial(door.listener.address, createSampleSetup("near"));
			const [near, far] = await Promise.all([dial, arrival]);
			const atFar = stage.recorder();
			far.attach(atFar);
			const frame = createSampleFrame(7);
			near.send(frame, 0, frame.length);
			await atFar.until("a frame on the new link", () => atFar.frames.length === 1);
			await stage.within("close", near.close(reason));
			await stage.within("the other side's end", far.closed);
		}
	}),
	createCase("an address that is listened on cannot be listened on again", async (stage) => {
		const door = await stage.open("first");
		const again = stage.transport.listen(door.listener.address, createSampleSetup("second"), () => {});
		await rejectsWith("SKEIN_TRANSPORT_IN_USE", stage.within("the second listen", again));
		const arrival = door.next();
		await stage.dial(door.listener.address, createSampleSetup("near"));
		assert.equal((await arrival).peer.node.name, "near", "the first listener is gone");
	}),
	createCase("a closed listener takes no more links, frees its address and leaves its links alone", async (stage) => {
		const { near, far, door } = await stage.pair();
		await stage.within("close", door.listener.close());
		await stage.within("a second close", door.listener.close());
		const late = stage.transport.dial(door.listener.address, createSampleSetup("late"));
		await rejectsWith("SKEIN_TRANSPORT_UNREACHABLE", stage.within("the late dial", late));
		await stage.open("next", {}, door.listener.address);
		const atFar = stage.recorder();
		far.attach(atFar);
		const frame = createSampleFrame(1);
		near.send(frame, 0, frame.length);
		await atFar.until("a frame on the old link", () => atFar.frames.length === 1);
	}),
	createCase("an address without a listener cannot be reached", async (stage) => {
		const dial = stage.transport.dial(stage.harness.nobody, createSampleSetup("near"));
		await rejectsWith("SKEIN_TRANSPORT_UNREACHABLE", stage.within("the dial", dial));
	}),
	createCase("an address that is none is refused, to dial and to listen", async (stage) => {
		for (const uri of ["", "nonsense", `${stage.transport.scheme}:/`, "no-such-scheme://a"]) {
			const dial = stage.transport.dial(uri, createSampleSetup("near"));
			await rejectsWith("SKEIN_TRANSPORT_ADDRESS", stage.within("the dial", dial));
			const listen = stage.transport.listen(uri, createSampleSetup("far"), () => {});
			await rejectsWith("SKEIN_TRANSPORT_ADDRESS", stage.within("the listen", listen));
		}
	}),
];
