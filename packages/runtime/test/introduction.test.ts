import type { NodeDescription, NodeState, OfferedFunction } from "@skein/kernel";
import { createVirtualClock } from "@skein/testkit";
import { defaultLinkLimits } from "@skein/transport";
import { describe, expect, it } from "vitest";
import { Introduction } from "../src/engine/introduction.js";

const offered = (id: string): OfferedFunction => ({ id, contract: "", serves: [], aliases: [] });

function open() {
	const clock = createVirtualClock();
	let state: NodeState = { free: {}, running: 0, draining: false };
	let description: NodeDescription = { name: "a", labels: {}, taints: [], capacity: {}, threads: 1 };
	const introduction = new Introduction({
		clock,
		limits: defaultLinkLimits,
		window: 10,
		node: {
			get description() {
				return description;
			},
			state: () => state,
		},
		instance: "x",
		address: () => "tcp://a:1",
	});
	return {
		clock,
		introduction,
		run: (running: number) => {
			state = { ...state, running };
			introduction.stated();
		},
		label: (zone: string) => {
			description = { ...description, labels: { zone } };
			introduction.described();
		},
	};
}

describe("what changed while a link shook hands", () => {
	it("is told to a link whose handshake may have begun before it, and not to later ones", () => {
		const { introduction, clock, label, run } = open();
		expect(introduction.sinceHello()).toEqual([]);
		introduction.registered(offered("f"));
		run(3);
		clock.advance(3_000);
		introduction.registered(offered("g"));
		label("b");
		clock.advance(2_000);
		expect(introduction.sinceHello()).toMatchObject([
			{ kind: "state", state: { running: 3 } },
			{ kind: "functions", functions: [{ id: "f" }, { id: "g" }] },
			{ kind: "description", node: { labels: { zone: "b" } } },
		]);
		clock.advance(1);
		expect(introduction.sinceHello()).toMatchObject([
			{ kind: "functions", functions: [{ id: "g" }] },
			{ kind: "description", node: { labels: { zone: "b" } } },
		]);
		clock.advance(3_000);
		expect(introduction.sinceHello()).toEqual([]);
		expect(introduction.hello()).toMatchObject({ state: { running: 3 }, node: { labels: { zone: "b" } } });
	});
});
