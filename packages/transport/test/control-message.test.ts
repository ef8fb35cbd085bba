import type { ControlMessage } from "@skein/kernel";
import { describe, expect, it } from "vitest";
import { decodeControl, encodeControl } from "../src/message/control-message.js";

const node = { name: "a", labels: { zone: "b" }, taints: [], capacity: { gpu: 2 }, threads: 3 };

describe("what nodes tell each other", () => {
	it.each<ControlMessage>([
		{ kind: "state", state: { free: { gpu: 1 }, running: 2, draining: false, gpuFree: [0, 1] } },
		{
			kind: "state",
			state: {
				free: {},
				running: 3,
				draining: false,
				calls: [
					{ count: 2, function: "app/f" },
					{
						count: 1,
						function: "app/g",
						labels: { app: "x" },
						tenant: "a",
						priority: -7,
						preemptible: true,
						amounts: { gpu: 0.5 },
						gpus: [4],
						avoids: [{ topologyKey: "zone" }, { topologyKey: "rack", selector: { function: "f", labels: "a in (b)" } }],
					},
				],
			},
		},
		{ kind: "description", node: { ...node, gpus: [{ index: 0, model: "L4" }, { index: 9 }] } },
		{
			kind: "manage",
			change: {
				addTaints: [{ key: "a", value: "b", effect: "NoSchedule" }],
				removeTaints: [{ key: "a" }, { key: "b", effect: "NoExecute" }],
				setLabels: { zone: "c" },
				removeLabels: ["disk"],
			},
		},
		{ kind: "explain", request: 4, task: "abc-1", relayed: false },
		{ kind: "explained", request: 4, text: "{}" },
		{ kind: "reserve", id: 9, amounts: { gpu: 2 }, gpus: [0, 7] },
		{ kind: "reserved", id: 9, reason: "" },
		{ kind: "release", id: 9 },
		{ kind: "askLines" },
		{ kind: "lines", lines: [{ line: 1, address: "unix:///a~1" }] },
		{ kind: "takeBack", line: 1, sent: 2_147_483_647 },
		{ kind: "takenBack", line: 1, taken: 7, over: true },
		{ kind: "lineCall", line: 1, call: 1_048_577, at: 3, mode: 2 },
	])("comes out as it went in: $kind", (message) => {
		expect(decodeControl(encodeControl(message))).toEqual(message);
	});

	it("has no more to say of a group than what is not at its default", () => {
		const calls = [{ count: 1, labels: {}, priority: 0, preemptible: false, amounts: {}, avoids: [] }];
		const told = decodeControl(
			encodeControl({ kind: "state", state: { free: {}, running: 1, draining: false, calls } }),
		);
		expect(told).toMatchObject({ state: { calls: [{ count: 1 }] } });
	});
});
