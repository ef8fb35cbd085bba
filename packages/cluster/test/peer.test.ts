import { Peer } from "@skein/cluster";
import type { OfferedFunction } from "@skein/kernel";
import { describe, expect, it } from "vitest";
import { linkTo } from "./fake-link.js";

const offer = (...ids: string[]): OfferedFunction[] => ids.map((id) => ({ id, contract: "", serves: [], aliases: [] }));
const peer = (over: Parameters<typeof linkTo>[1] = {}): Peer => new Peer(linkTo("a", over).peer, () => true);

describe("the functions of a peer", () => {
	it("have the indexes of its own table, and later ones go on counting", () => {
		const a = peer({ functions: offer("f", "g") });
		a.hear({ kind: "functions", functions: offer("h") });
		a.hear({ kind: "functions", functions: offer("i", "j") });
		expect(["f", "g", "h", "i", "j", "k"].map((id) => a.offer(id)?.index)).toEqual([0, 1, 2, 3, 4, undefined]);
		expect([...a.functions]).toEqual(["f", "g", "h", "i", "j"]);
	});

	it("that it names twice have the later index, and those behind keep theirs", () => {
		const a = peer({ functions: offer("f", "g", "f", "h") });
		expect(["f", "g", "h"].map((id) => a.offer(id)?.index)).toEqual([2, 1, 3]);
	});

	it("are 100,000 at most, however many messages name them", () => {
		const a = peer({ functions: offer("f") });
		const hear = (first: number, count: number): void => {
			const ids = Array.from({ length: count }, (_, i) => `f${first + i}`);
			a.hear({ kind: "functions", functions: offer(...ids) });
		};
		hear(0, 99_998);
		hear(99_998, 1);
		expect(a.offer("f99998")?.index).toBe(99_999);
		expect(() => hear(99_999, 1)).toThrow(expect.objectContaining({ code: "SKEIN_LINK_FRAME" }));
	});
});

describe("a function of a peer", () => {
	const offered = { id: "f", contract: "b".repeat(16), serves: [], aliases: ["old"] };

	it("is found under its earlier ids, too", () => {
		const a = peer({ functions: [...offer("e"), offered, ...offer("g")] });
		expect(["e", "f", "old", "g"].map((id) => a.offer(id)?.index)).toEqual([0, 1, 1, 2]);
		expect(a.contractOf("old")).toBe("b".repeat(16));
		expect(a.contractOf("e")).toBe("");
	});

	it("that calls from here do not fit is not among those that they may go to", () => {
		let known = false;
		const a = new Peer(linkTo("a", { functions: [offered] }).peer, (id) => !known || id === "old");
		expect(a.functions).toEqual(new Set(["f", "old"]));
		known = true;
		for (const id of ["f", "old", "never offered"]) a.refit(id);
		expect(a.functions).toEqual(new Set(["old"]));
		expect(["f", "old", "never offered"].map((id) => a.isUnfit(id))).toEqual([true, false, false]);
	});
});

describe("the load of a peer", () => {
	const state = (running: number) =>
		({ kind: "state", state: { free: { cpu: 4 }, running, draining: false } }) as const;

	it("is what it said at first, and what this node sent there since", () => {
		const a = peer({ state: { free: {}, running: 2, draining: false } });
		expect(a.running).toBe(2);
		a.count(1);
		a.count(1);
		expect(a.running).toBe(4);
		a.count(-1);
		expect(a.running).toBe(3);
	});

	it("does not count a call twice that this node sent and the peer reports", () => {
		const a = peer();
		for (let call = 0; call < 3; call += 1) a.count(1);
		a.hear(state(5));
		expect(a.running).toBe(5);
		a.count(-1);
		expect(a.running).toBe(4);
	});

	it("is never below what this node sent, when the report is older than that", () => {
		const a = peer();
		for (let call = 0; call < 3; call += 1) a.count(1);
		a.hear(state(1));
		expect(a.running).toBe(3);
	});
});

describe("what is free on a peer", () => {
	it("is booked ahead until its next report", () => {
		const a = peer({ state: { free: { cpu: 4, gpu: 2 }, running: 0, draining: false } });
		a.book({ amounts: { gpu: 1, licence: 1 } });
		expect(a.free).toEqual({ cpu: 4, gpu: 1, licence: -1 });
		a.hear({ kind: "state", state: { free: { cpu: 3, gpu: 2 }, running: 1, draining: false } });
		expect(a.free).toEqual({ cpu: 3, gpu: 2 });
	});

	it("is booked on a value of its own: what the peer said stays as it was", () => {
		const { peer: hello } = linkTo("a");
		const a = new Peer(hello, () => true);
		a.book({ amounts: { cpu: 1 } });
		expect(a.free).toEqual({ cpu: 3 });
		expect(hello.state.free).toEqual({ cpu: 4 });
	});
});

describe("the devices of a peer", () => {
	const gpus = [{ index: 4 }, { index: 7 }];
	const withGpus = (): Peer =>
		peer({
			node: { name: "a", labels: {}, taints: [], capacity: { gpu: 2 }, threads: 1, gpus },
			state: { free: { gpu: 2 }, running: 0, draining: false, gpuFree: [1, 1] },
		});

	it("are booked ahead by their indexes, until its next report", () => {
		const a = withGpus();
		a.book({ amounts: { gpu: 1 }, gpus: [7] });
		expect([a.free.gpu, a.gpuFree]).toEqual([1, [1, 0]]);
		a.book({ amounts: { gpu: 0.25 }, gpus: [4] });
		expect([a.free.gpu, a.gpuFree]).toEqual([0.75, [0.75, 0]]);
		const state = { free: { gpu: 2 }, running: 0, draining: false, gpuFree: [0.5, 1] };
		a.hear({ kind: "state", state });
		expect(a.gpuFree).toEqual([0.5, 1]);
	});

	it("of a peer that does not tell of them are not guessed here", () => {
		const a = peer();
		a.book({ amounts: { gpu: 1 }, gpus: [0] });
		expect(a.gpuFree).toBeUndefined();
	});
});

describe("the calls on a peer", () => {
	const f = { function: "f", count: 1 };
	const hear = (a: Peer, count: number): void =>
		a.hear({
			kind: "state",
			state: { free: {}, running: count, draining: false, calls: count === 0 ? [] : [{ ...f, count }] },
		});

	it("are those that it told of, and ahead of that those that were sent there", () => {
		const a = peer();
		expect(a.groups()).toBeUndefined();
		for (let call = 0; call < 3; call += 1) a.book({ group: f });
		expect(a.groups()).toEqual([{ ...f, count: 3 }]);
		hear(a, 5);
		expect(a.groups()).toEqual([{ ...f, count: 5 }]);
		a.unbook({ group: f });
		expect(a.groups()).toEqual([{ ...f, count: 4 }]);
		hear(a, 1);
		expect(a.groups()).toEqual([{ ...f, count: 2 }]);
		a.unbook({ group: f });
		a.unbook({ group: f });
		hear(a, 0);
		expect(a.groups()).toBeUndefined();
	});

	it("are one group whether this node or the peer writes down what is at its default", () => {
		const a = peer();
		a.book({ group: { ...f, priority: 0, labels: { b: "1", a: "2" } } });
		a.hear({
			kind: "state",
			state: { free: {}, running: 1, draining: false, calls: [{ ...f, labels: { a: "2", b: "1" } }] },
		});
		expect(a.groups()).toHaveLength(1);
	});

	it("say when one of them keeps others away", () => {
		const a = peer();
		expect(a.avoids).toBe(false);
		a.book({ group: { ...f, avoids: [{ topologyKey: "zone" }] } });
		expect(a.avoids).toBe(true);
	});
});

it("a peer whose labels and taints changed is seen so, and as a change", () => {
	const a = peer();
	const before = a.version;
	const taints = [{ key: "k", effect: "NoSchedule" as const }];
	const node = { name: "a", labels: { zone: "z" }, taints, capacity: {}, threads: 9 };
	a.hear({ kind: "description", node });
	expect([a.labels, a.taints]).toEqual([{ zone: "z" }, taints]);
	expect(a.version).toBeGreaterThan(before);
});
