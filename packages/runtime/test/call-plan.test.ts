import { type DistributedOptions, encodeSection, SectionTag } from "@skein/kernel";
import { describe, expect, it } from "vitest";
import { compilePlan } from "../src/call/call-plan.js";
import type { PlanOverrides } from "../src/call/merge-options.js";
import { registeredAs } from "./registered-as.js";

const entry = (options: DistributedOptions = {}) => registeredAs("app/f", { options });
/** The plan of a function defined, configured and placed with these options. */
const plan = (definition?: DistributedOptions, config?: PlanOverrides, placed?: PlanOverrides) =>
	compilePlan(entry(definition), config, placed);

describe("the plan of a call", () => {
	it("without options asks for the function and nothing else", () => {
		expect(plan()).toEqual({
			request: { function: "app/f" },
			amounts: undefined,
			claim: undefined,
			sections: undefined,
			booking: undefined,
			looks: false,
			gang: false,
			timeout: 0,
			pendingTimeout: 0,
			waitForNodes: false,
			retries: 0,
			idempotent: false,
			local: false,
			logs: false,
			overrides: undefined,
		});
	});

	it("asks the scheduler for what the options say", () => {
		const affinity = { required: { terms: [] }, preferred: [{ weight: 1 }] };
		const { request } = plan({
			nodeSelector: { disk: "ssd" },
			affinity,
			tolerations: ["dedicated=ml:NoSchedule", { key: "gpu", operator: "Exists" }],
			spread: "pack",
			priority: 7,
			gpu: 1,
		});
		expect(request).toEqual({
			function: "app/f",
			nodeSelector: { disk: "ssd" },
			required: affinity.required,
			preferred: affinity.preferred,
			tolerations: [
				expect.objectContaining({ key: "dedicated", value: "ml", effect: "NoSchedule" }),
				{ key: "gpu", operator: "Exists" },
			],
			strategy: "pack",
			priority: 7,
			resources: { gpu: 1 },
		});
	});

	it("holds parsed amounts on its node, and says so in every frame", () => {
		const { amounts, sections } = plan({ memory: "512Mi", cpu: 0.5, resources: { licence: "2" } });
		expect(amounts).toEqual({ memory: 2 ** 29, cpu: 0.5, licence: 2 });
		expect(sections).toEqual(encodeSection(SectionTag.resources, Buffer.from(JSON.stringify(amounts))));
	});

	it("holds the count of a GPU request and asks for all of it", () => {
		const gpu = { count: 2, model: "H200", memory: "40Gi" };
		const { amounts, request } = plan({ gpu });
		expect(amounts).toEqual({ gpu: 2 });
		expect(request.resources).toEqual({ gpu });
	});

	it("has room in every frame for the devices that are chosen for it", () => {
		const { sections } = plan({ gpu: 2 });
		const resources = encodeSection(SectionTag.resources, Buffer.from('{"gpu":2}'));
		const devices = encodeSection(SectionTag.devices, new Uint8Array(8).fill(0xff));
		expect(sections).toEqual(new Uint8Array(Buffer.concat([resources, devices])));
	});

	it("says of itself what its node is to know, and no more", () => {
		const selector = { labels: [{ key: "app", operator: "In", values: ["x", "y"] }] } as const;
		const { claim, booking, looks, request } = plan({
			idempotent: true,
			cpu: 1,
			labels: { app: "x" },
			tenant: "a",
			priority: 3,
			preemptible: true,
			tolerations: ["a:NoSchedule", "b:NoExecute", "c"],
			callAntiAffinity: {
				required: [
					{ topologyKey: "zone", selector },
					{ topologyKey: "rack", selector: {} },
				],
			},
		});
		const told = {
			labels: { app: "x" },
			tenant: "a",
			priority: 3,
			preemptible: true,
			avoids: [{ topologyKey: "zone", selector: { labels: "app in (x,y)" } }, { topologyKey: "rack" }],
		};
		expect(claim).toEqual({
			amounts: { cpu: 1 },
			...told,
			tolerations: [
				{ key: "b", operator: "Exists", effect: "NoExecute" },
				{ key: "c", operator: "Exists" },
			],
		});
		expect(booking).toEqual({
			amounts: { cpu: 1 },
			group: { count: 1, function: "app/f", ...told, amounts: { cpu: 1 } },
		});
		expect(looks).toBe(true);
		expect(request).toMatchObject({ labels: { app: "x" }, tenant: "a", priority: 3, preemptible: true });
	});

	it("that is spread is counted ahead, though its node need not be told of it", () => {
		const spread = { topologyKey: "zone", maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" } as const;
		expect(plan({ topologySpread: [spread] })).toMatchObject({
			claim: undefined,
			sections: undefined,
			booking: { group: { count: 1, function: "app/f" } },
			looks: true,
		});
	});

	it("has its times in milliseconds", () => {
		expect(plan({ timeout: "1.5s" }).timeout).toBe(1500);
		expect(plan({ timeout: 20 }).timeout).toBe(20);
	});
});

describe("options meet in one order", () => {
	it("definition, then configuration, then place(): each later one wins", () => {
		expect(plan({ timeout: 1 }, { timeout: 2 }, { timeout: 3 }).timeout).toBe(3);
		expect(plan({ timeout: 1 }, { timeout: 2 }).timeout).toBe(2);
		expect(plan({ timeout: 1 }, undefined, { timeout: 3 }).timeout).toBe(3);
		expect(plan({ spread: "pack" }, { spread: "spread" }).request.strategy).toBe("spread");
	});

	it("labels and resources name by name, affinity whole", () => {
		const preferred = [{ weight: 1 }];
		const { request, amounts } = plan(
			{ nodeSelector: { disk: "ssd", zone: "a" }, resources: { cpu: 1, licence: 1 }, affinity: { preferred } },
			{ nodeSelector: { zone: "b" }, resources: { licence: 2 } },
			{ affinity: { required: { terms: [] } } },
		);
		expect(request.nodeSelector).toEqual({ disk: "ssd", zone: "b" });
		expect(amounts).toEqual({ cpu: 1, licence: 2 });
		expect(request).toMatchObject({ required: { terms: [] } });
		expect(request.preferred).toBeUndefined();
	});

	it("tolerations together, without those that others cover", () => {
		const { request } = plan(
			{ tolerations: ["gpu=a:NoSchedule", "dedicated=ml"] },
			{ tolerations: ["dedicated=ml"] },
			{ tolerations: [{ key: "gpu", operator: "Exists" }] },
		);
		expect(request.tolerations).toEqual([
			{ key: "dedicated", operator: "Equal", value: "ml" },
			{ key: "gpu", operator: "Exists" },
		]);
	});

	it.each([
		["at the top over under resources", { resources: { gpu: 1 } }, { gpu: 2 }],
		["under resources over at the top", { gpu: 1 }, { resources: { gpu: 2 } }],
		["at the top over at the top", { gpu: 1 }, { gpu: 2 }],
	])("a resource %s", (_, definition, placed) => {
		expect(plan(definition, undefined, placed).amounts).toEqual({ gpu: 2 });
		expect(plan(definition, placed).request.resources).toEqual({ gpu: 2 });
	});

	it("and undefined says nothing", () => {
		const silent = { timeout: undefined, gpu: undefined } as unknown as PlanOverrides;
		const { timeout, amounts } = plan({ timeout: 5, gpu: 1 }, silent);
		expect(timeout).toBe(5);
		expect(amounts).toEqual({ gpu: 1 });
	});

	it("and what differs from the definition is kept for a node that places the call for a task", () => {
		const { overrides } = plan({ timeout: 1, cpu: 1 }, { timeout: 2 }, { gpu: 1 });
		expect(overrides).toEqual({ timeout: 2, resources: { gpu: 1 } });
		expect(compilePlan(entry({ timeout: 1, cpu: 1 }), overrides)).toMatchObject({
			timeout: 2,
			amounts: { cpu: 1, gpu: 1 },
		});
	});
});

describe("a call", () => {
	it("that has data on a node is told so by place() alone", () => {
		const { request, overrides } = plan({}, undefined, { data: { a: 1 }, spread: "locality" });
		expect(request).toEqual({ function: "app/f", data: { a: 1 }, strategy: "locality" });
		expect(compilePlan(entry(), overrides).request).toEqual(request);
	});

	it("to this node's threads only is a word of place(), not an option that a node or a function would see", () => {
		const { local, request } = plan({ cpu: 1 }, undefined, { local: true });
		expect(local).toBe(true);
		expect(request).toEqual({ function: "app/f", resources: { cpu: 1 } });
	});
});

describe("what one layer gets wrong", () => {
	it("is not hidden by a later layer that gets it right", () => {
		expect(() => plan({}, { tolerations: "a" as never }, { tolerations: ["b"] })).toThrow(
			/app\/f: tolerations: "a" is not/,
		);
		expect(() => plan({}, { priority: 0.5 }, { priority: 1 })).toThrow(/app\/f: priority: 0\.5/);
	});
});

describe("overrides that cannot be", () => {
	it("are refused when they retry a function that is not idempotent, in the configuration and at the call", () => {
		for (const layers of [[{ retries: 1 }], [undefined, { retries: 1 }]] as const) {
			const compile = (): unknown => plan({}, ...layers);
			expect(compile).toThrow(/app\/f: retries needs idempotent: true/);
			expect(compile).toThrow(expect.objectContaining({ code: "SKEIN_FUNCTION_OPTIONS" }));
		}
	});

	it("are accepted when the function is idempotent, or is said to be", () => {
		expect(plan({ idempotent: true }, undefined, { retries: 2 }).retries).toBe(2);
		expect(plan({}, { idempotent: true, retries: 2 }).retries).toBe(2);
	});

	it("are refused when nobody knows them, with the nearest name", () => {
		expect(() => plan({}, { timout: 5 } as PlanOverrides)).toThrow(
			/app\/f: unknown option "timout"; did you mean "timeout"/,
		);
	});

	it.each([
		[{ timeout: "soon" }, "SKEIN_CONFIG_INVALID", /app\/f: timeout: "soon" is not a duration/],
		[{ resources: { memory: "12Q" } }, "SKEIN_CONFIG_INVALID", /app\/f: resources\.memory: "12Q" is not an amount/],
		[{ gpu: -1 }, "SKEIN_CONFIG_INVALID", /app\/f: gpu: -1 is not an amount/],
		[{ priority: 1.5 }, "SKEIN_FUNCTION_OPTIONS", /app\/f: priority: 1\.5 is not a whole number/],
		[{ priority: 2 ** 31 }, "SKEIN_FUNCTION_OPTIONS", /app\/f: priority: 2147483648 is not a whole number of 32 bits/],
		[{ preemptible: true }, "SKEIN_FUNCTION_OPTIONS", /app\/f: preemptible needs idempotent: true/],
		[{ tenant: "" }, "SKEIN_FUNCTION_OPTIONS", /app\/f: tenant: "" is not a name/],
		[{ labels: { a: 1 } as never }, "SKEIN_FUNCTION_OPTIONS", /app\/f: labels: \{"a":1\} is not an object of texts/],
		[{ topologySpread: {} as never }, "SKEIN_FUNCTION_OPTIONS", /app\/f: topologySpread: \{\} is not a list/],
		[{ callAffinity: [] as never }, "SKEIN_FUNCTION_OPTIONS", /app\/f: callAffinity: \[\] is not an object/],
		[{ pendingTimeout: "soon" }, "SKEIN_CONFIG_INVALID", /app\/f: pendingTimeout: "soon" is not a duration/],
		[{ nodeSelector: "a=b" as never }, "SKEIN_FUNCTION_OPTIONS", /app\/f: nodeSelector: "a=b" is not an object/],
		[{ tolerations: ["a=b:Never"] }, "SKEIN_SCHEDULER_INVALID", /Never/],
		[{ tenant: "x".repeat(1_025) }, "SKEIN_SCHEDULER_INVALID", /app\/f: tenant is longer than 1024 characters/],
		[
			{ labels: { constructor: "x" } },
			"SKEIN_SCHEDULER_INVALID",
			/app\/f: labels: a key is the forbidden key constructor/,
		],
		[{ resources: { "": 1 } }, "SKEIN_SCHEDULER_INVALID", /app\/f: resources: a key is empty/],
	])("are refused when they cannot be read: %j", (override, code, message) => {
		expect(() => plan({}, override)).toThrow(message);
		expect(() => plan({}, override)).toThrow(expect.objectContaining({ code }));
	});
});
