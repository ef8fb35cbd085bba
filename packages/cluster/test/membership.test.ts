import { createMembership, type Membership, type Peer } from "@skein/cluster";
import type { Link, NodeView, Random } from "@skein/kernel";
import { createSeededRandom, createVirtualClock, type VirtualClock } from "@skein/testkit";
import { describe, expect, it } from "vitest";
import { type FakeLink, linkTo } from "./fake-link.js";

const SELF: NodeView = {
	name: "self",
	labels: {},
	taints: [],
	capacity: {},
	threads: 1,
	free: {},
	running: 0,
	draining: false,
};

interface Bench {
	readonly membership: Membership;
	readonly clock: VirtualClock;
	/** What happened, in order: links with their peers, and the nodes in the view at each `onChange`. */
	readonly events: string[];
	readonly peersOf: Map<Link, Peer>;
	/** Addresses and instants of the attempts to dial. */
	readonly dialled: [uri: string, at: number][];
	/** Says what dialling `uri` gives from now on. */
	answer(uri: string, dial: () => Promise<Link>): void;
	/** Names in the view. */
	names(): string[];
}

function setUp(seeds: readonly string[] = [], chance: number | Random = 0.5): Bench {
	const clock = createVirtualClock(1000);
	const events: string[] = [];
	const peersOf = new Map<Link, Peer>();
	const dialled: [string, number][] = [];
	const answers = new Map<string, () => Promise<Link>>();
	const names = (): string[] => membership.view.nodes.map(({ name }) => name);
	const membership: Membership = createMembership({
		self: SELF,
		fits: () => true,
		seeds,
		dial: (uri) => {
			dialled.push([uri, clock.now()]);
			return answers.get(uri)?.() ?? Promise.reject(new Error(`nobody listens at ${uri}`));
		},
		onLink: (link, peer) => {
			peersOf.set(link, peer);
			events.push(`link ${peer.name}`);
		},
		onLinkClosed: (_link, peer, lastLink) => {
			events.push(`${lastLink ? "last" : "a"} link of ${peer.instance} closed, view ${names().join(" ")}`);
		},
		onChange: (node) =>
			events.push(`${node === undefined ? "view" : `news of ${node.name}, view`} ${names().join(" ")}`),
		clock,
		random: typeof chance === "number" ? { next: () => chance } : chance,
	});
	return { membership, clock, events, peersOf, dialled, answer: (uri, dial) => answers.set(uri, dial), names };
}

/** The pauses of a node that loses its link: ten before the next link stands, and two after that is lost, too. */
async function pausesAfterLoss(random: Random): Promise<number[]> {
	const { membership, clock, answer, dialled } = setUp(["memory://a"], random);
	const pauses: number[] = [];
	/** What is dialled next gets the link, or nobody; the pause before it. */
	const nextDial = async (link?: Link): Promise<number> => {
		answer("memory://a", () => (link === undefined ? Promise.reject(new Error("away")) : Promise.resolve(link)));
		await turn();
		const begin = clock.now();
		clock.advance(5_000);
		await turn();
		return dialled.at(-1)![1] - begin;
	};
	const links = [linkTo("a"), linkTo("a")];
	answer("memory://a", () => Promise.resolve(links[0]!));
	await membership.join();
	links[0]!.end();
	for (let miss = 0; miss < 10; miss += 1) pauses.push(await nextDial());
	await nextDial(links[1]!);
	links[1]!.end();
	for (let miss = 0; miss < 2; miss += 1) pauses.push(await nextDial());
	return pauses;
}

/** Settles when all that follows from this turn has happened. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a node that joins", () => {
	it("sees only itself before", () => {
		expect(setUp().membership.view.nodes).toEqual([SELF]);
	});

	it("dials each seed and sees the nodes that answer, when each was tried once", async () => {
		const { membership, answer, dialled, names } = setUp(["memory://a", "memory://b"]);
		answer("memory://a", () => Promise.resolve(linkTo("a")));
		answer("memory://b", () => Promise.resolve(linkTo("b")));
		await membership.join();
		expect(dialled.map(([uri]) => uri)).toEqual(["memory://a", "memory://b"]);
		expect(names()).toEqual(["self", "a", "b"]);
		expect(membership.missing()).toEqual([]);
	});

	it("is in although a seed does not answer, and says which is missing and why", async () => {
		const { membership, answer, names } = setUp(["memory://a", "memory://b"]);
		answer("memory://b", () => Promise.resolve(linkTo("b")));
		await membership.join();
		expect(names()).toEqual(["self", "b"]);
		expect(membership.missing()).toEqual([
			{ uri: "memory://a", error: expect.objectContaining({ message: "nobody listens at memory://a" }) },
		]);
	});

	it("waits for a seed that takes its time, and not for the second attempt", async () => {
		const { membership, answer } = setUp(["memory://a"]);
		let answerNow: (link: Link) => void = () => undefined;
		answer("memory://a", () => new Promise((resolve) => (answerNow = resolve)));
		let joined = false;
		const joining = membership.join().then(() => {
			joined = true;
		});
		await turn();
		expect(joined).toBe(false);
		expect(membership.missing()).toEqual([{ uri: "memory://a", error: undefined }]);
		answerNow(linkTo("a"));
		await joining;
	});
});

describe("a peer", () => {
	it("stands in the view with what it said of itself, and its owner gets the link first (M2)", () => {
		const { membership, events, peersOf } = setUp();
		const link = linkTo("a", { functions: [{ id: "app/f", contract: "", serves: [], aliases: [] }] });
		membership.accept(link);
		expect(events).toEqual(["link a", "view self a"]);
		const peer = membership.find("a")!;
		expect(peersOf.get(link)).toBe(peer);
		expect(membership.view.nodes[1]).toBe(peer);
		expect(peer).toMatchObject({ name: "a", labels: { zone: "eu-1" }, threads: 2, free: { cpu: 4 }, draining: false });
		expect(peer.functions.has("app/f")).toBe(true);
		expect(membership.peers()).toEqual([peer]);
	});

	it("does not change a view that somebody holds", () => {
		const { membership } = setUp();
		const before = membership.view;
		membership.accept(linkTo("a"));
		expect(before.nodes).toEqual([SELF]);
	});

	it("with two links is one peer; calls travel on the first, the other is a spare", async () => {
		const { membership, peersOf, names } = setUp();
		const [first, second] = [linkTo("a"), linkTo("a")];
		membership.accept(first);
		membership.accept(second);
		const peer = membership.find("a")!;
		expect(peersOf.get(second)).toBe(peer);
		expect(names()).toEqual(["self", "a"]);
		expect(peer.link).toBe(first);
		first.end();
		await turn();
		expect(peer.link).toBe(second);
		expect(membership.find("a")).toBe(peer);
	});

	it("stays while a link to it stands and is gone with the last (M1)", async () => {
		const { membership, events, names } = setUp();
		const [first, second] = [linkTo("a"), linkTo("a")];
		membership.accept(first);
		membership.accept(second);
		events.length = 0;
		second.end(new Error("the wire broke"));
		await turn();
		expect(names()).toEqual(["self", "a"]);
		first.end();
		await turn();
		expect(events).toEqual([
			"a link of a-first closed, view self a",
			"view self a",
			"last link of a-first closed, view self",
			"view self",
		]);
		expect(membership.find("a")).toBeUndefined();
	});

	it("that restarted takes the place of the one it was, whose links are closed", async () => {
		const { membership, events, names } = setUp();
		const olds = [linkTo("a"), linkTo("a")];
		for (const old of olds) membership.accept(old);
		const before = membership.find("a");
		const restarted = linkTo("a", { instance: "a-second" });
		events.length = 0;
		membership.accept(restarted);
		expect(membership.find("a")).not.toBe(before);
		expect(membership.find("a")).toMatchObject({ instance: "a-second", link: restarted });
		expect(names()).toEqual(["self", "a"]);
		expect(olds.map(({ closeAsked }) => closeAsked)).toEqual([true, true]);
		await turn();
		expect(events.filter((event) => event.includes("closed"))).toEqual([
			"a link of a-first closed, view self a",
			"last link of a-first closed, view self a",
		]);
		expect(membership.find("a")).toMatchObject({ instance: "a-second" });
		expect(restarted.closeAsked).toBe(false);
	});

	it("hears what is broadcast once, on the link that calls travel on", () => {
		const { membership } = setUp();
		const links = [linkTo("a"), linkTo("a"), linkTo("b")];
		for (const link of links) membership.accept(link);
		membership.broadcast({ kind: "goodbye", reason: "over" });
		expect(links.map(({ sent }) => sent.length)).toEqual([1, 0, 1]);
	});

	it("changes the view by what it tells of itself (M2)", () => {
		const { membership, events } = setUp();
		membership.accept(linkTo("a"));
		const peer = membership.find("a")!;
		events.length = 0;
		membership.hear(peer, { kind: "state", state: { free: { cpu: 1 }, running: 3, draining: false } });
		expect(peer).toMatchObject({ free: { cpu: 1 }, running: 3, draining: false });
		membership.hear(peer, { kind: "goodbye", reason: "over" });
		expect(peer).toMatchObject({ free: { cpu: 1 }, draining: true });
		expect(events).toEqual(["news of a, view self a", "news of a, view self a"]);
	});

	it("is busy in the view while it is said to be, and known by the port of the thread that says so", () => {
		const { membership, events } = setUp();
		membership.accept(linkTo("a"));
		const peer = membership.find("a")!;
		membership.hear(peer, { kind: "beat", port: 4_711 });
		expect(peer).toMatchObject({ busy: false, beatPort: 4_711, draining: false });
		events.length = 0;
		membership.busy(peer, true);
		expect(membership.view.nodes.map(({ busy }) => busy === true)).toEqual([false, true]);
		membership.busy(peer, false);
		expect(peer.busy).toBe(false);
		expect(events).toEqual(["news of a, view self a", "news of a, view self a"]);
	});
});

describe("a seed", () => {
	it("that does not answer is dialled again after pauses that double up to 5 s", async () => {
		const { membership, clock, dialled } = setUp(["memory://a"], 0.5);
		await membership.join();
		// Three quarters of 100, 200, …: half is certain, and chance 0.5 gives half of the rest.
		for (const pause of [75, 150, 300, 600, 1200, 2400, 3750, 3750, 3750]) {
			const attempts = dialled.length;
			clock.advance(pause - 1);
			await turn();
			expect(dialled).toHaveLength(attempts);
			clock.advance(1);
			await turn();
			expect(dialled).toHaveLength(attempts + 1);
		}
	});

	it.each([
		[0, 50],
		[0.999, 99.95],
	])("is dialled again at a moment of chance: %d gives %d ms", async (chance, pause) => {
		const { membership, clock, dialled } = setUp(["memory://a"], chance);
		await membership.join();
		clock.advance(200);
		expect(dialled[1]![1]).toBeCloseTo(1000 + pause, 9);
	});

	it("is dialled by nodes that lost it together at moments of their own, after pauses that a bound holds, then anew", async () => {
		const [one, other] = await Promise.all([1, 2].map((seed) => pausesAfterLoss(createSeededRandom(seed))));
		for (const pauses of [one!, other!]) {
			const ceilings = [50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000, 50, 100];
			expect(pauses).toHaveLength(ceilings.length);
			for (const [index, pause] of pauses.entries()) {
				expect(pause).toBeGreaterThanOrEqual(ceilings[index]! / 2);
				expect(pause).toBeLessThanOrEqual(ceilings[index]!);
			}
		}
		for (const [index, pause] of one!.entries()) expect(pause).not.toBe(other![index]);
	});

	it("that answers at last is no longer missing, and its node is in the view", async () => {
		const { membership, clock, answer, names, events } = setUp(["memory://a"]);
		await membership.join();
		answer("memory://a", () => Promise.resolve(linkTo("a")));
		clock.advance(75);
		await turn();
		expect(names()).toEqual(["self", "a"]);
		expect(membership.missing()).toEqual([]);
		expect(events.at(-1)).toBe("view self a");
		expect(clock.pending).toBe(0);
	});

	it("whose link ends is dialled again after the shortest pause, however long it was away before", async () => {
		const { membership, clock, answer, dialled, names } = setUp(["memory://a"]);
		await membership.join();
		for (const pause of [75, 150, 300]) {
			clock.advance(pause);
			await turn();
		}
		const link = linkTo("a");
		answer("memory://a", () => Promise.resolve(link));
		clock.advance(600);
		await turn();
		answer("memory://a", () => Promise.resolve(linkTo("a")));
		link.end();
		await turn();
		expect(names()).toEqual(["self"]);
		const attempts = dialled.length;
		clock.advance(37.5);
		await turn();
		expect(dialled).toHaveLength(attempts + 1);
		expect(names()).toEqual(["self", "a"]);
	});

	it("is missing, with the reason, by the time that its node is said to be gone", async () => {
		const seen: unknown[] = [];
		const link = linkTo("a");
		const membership = createMembership({
			self: SELF,
			fits: () => true,
			seeds: ["memory://a"],
			dial: () => Promise.resolve(link),
			onLink: () => undefined,
			onLinkClosed: () => seen.push(membership.missing()),
			onChange: () => undefined,
			clock: createVirtualClock(),
			random: { next: () => 0 },
		});
		await membership.join();
		const error = new Error("the wire broke");
		link.end(error);
		await turn();
		expect(seen).toEqual([[{ uri: "memory://a", error }]]);
	});

	it("that is tried in vain is news too: calls may wait for it", async () => {
		const { membership, clock, events } = setUp(["memory://a"]);
		await membership.join();
		const before = events.length;
		clock.advance(75);
		await turn();
		expect(events.slice(before)).toEqual(["view self"]);
	});

	it("whose dial throws instead of rejecting is dialled again like any other", async () => {
		const { membership, clock, answer, dialled } = setUp(["memory://a"]);
		answer("memory://a", () => {
			throw new Error("malformed");
		});
		await membership.join();
		expect(membership.missing()).toEqual([
			{ uri: "memory://a", error: expect.objectContaining({ message: "malformed" }) },
		]);
		clock.advance(75);
		expect(dialled).toHaveLength(2);
	});
});

describe("a node that leaves", () => {
	it("closes every link, the spare ones too, and waits until what was queued on them is written", async () => {
		const { membership, names } = setUp();
		const links = [linkTo("a"), linkTo("a"), linkTo("b")];
		for (const link of links) membership.accept(link);
		let written: () => void = () => undefined;
		links[1]!.written = new Promise((resolve) => (written = resolve));
		let left = false;
		const leaving = membership.leave().then(() => {
			left = true;
		});
		await turn();
		expect(left).toBe(false);
		written();
		await leaving;
		expect(links.map(({ closeAsked }) => closeAsked)).toEqual([true, true, true]);
		await turn();
		expect(names()).toEqual(["self"]);
	});

	it("dials no more, neither a seed that did not answer nor one whose link just closed", async () => {
		const { membership, clock, answer, dialled } = setUp(["memory://a", "memory://b"]);
		answer("memory://b", () => Promise.resolve(linkTo("b")));
		await membership.join();
		await membership.leave();
		await turn();
		clock.advance(60_000);
		await turn();
		expect(dialled).toHaveLength(2);
		expect(clock.pending).toBe(0);
	});

	it("closes a link that comes afterwards, dialled or accepted, and shows it to nobody", async () => {
		const { membership, answer, events } = setUp(["memory://a"]);
		let answerNow: (link: FakeLink) => void = () => undefined;
		answer("memory://a", () => new Promise((resolve) => (answerNow = resolve)));
		void membership.join();
		await membership.leave();
		const [dialled, accepted] = [linkTo("a"), linkTo("b")];
		answerNow(dialled);
		membership.accept(accepted);
		await turn();
		expect([dialled.closeAsked, accepted.closeAsked]).toEqual([true, true]);
		expect(events).toEqual([]);
	});
});
