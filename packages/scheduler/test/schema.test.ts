import { defineCluster, type RequestOf } from "@skein/scheduler";
import { describe, expect, it } from "vitest";

const cluster = defineCluster({
	labels: { zone: ["eu-1", "eu-2"], team: [] },
	gpus: ["H200", "L4"],
	taints: ["dedicated"],
	resources: ["license"],
});
type Asked = RequestOf<(typeof cluster)["schema"]>;

describe("a cluster's schema", () => {
	it("lets by what the cluster has", () => {
		const asked: Asked = {
			nodeSelector: { zone: "eu-2", team: "any" },
			required: { terms: [{ expressions: [{ key: "zone", operator: "In", values: ["eu-1"] }] }] },
			tolerations: [{ key: "dedicated", operator: "Exists" }],
			resources: { cpu: 1, gpu: { count: 1, model: "L4" }, license: 1 },
			topologySpread: [
				{ topologyKey: "zone", maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" },
				{ topologyKey: "kubernetes.io/hostname", maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway" },
			],
		};
		expect(cluster.request(asked)).toBe(asked);
	});
	it.each<[string, unknown, string]>([
		[
			"label",
			{ nodeSelector: { zoen: "eu-1" } },
			'nodeSelector.zoen: "zoen" is not in the cluster\'s schema; did you mean "zone"?',
		],
		[
			"value",
			{ nodeSelector: { zone: "eu-3" } },
			'nodeSelector.zone: "eu-3" is not in the cluster\'s schema; did you mean "eu-1"?',
		],
		[
			"value in a term",
			{ required: { terms: [{ expressions: [{ key: "zone", operator: "NotIn", values: ["us"] }] }] } },
			'required.zone: "us"',
		],
		[
			"model",
			{ resources: { gpu: { count: 1, model: "h20O" } } },
			'resources.gpu.model: "h20O" is not in the cluster\'s schema; did you mean "H200"?',
		],
		["resource", { resources: { licence: 1 } }, 'resources.licence: "licence"'],
		["taint", { tolerations: [{ key: "dedicate" }] }, 'tolerations.key: "dedicate"'],
		["label to spread over", { topologySpread: [{ topologyKey: "rack" }] }, 'topologySpread.topologyKey: "rack"'],
	])("refuses another %s when it runs, with the nearest that there is", (_, asked, message) => {
		expect(() => cluster.request(asked as Asked)).toThrow(message);
	});
	it.each<[string, Parameters<typeof defineCluster>[0], string]>([
		["key", { labels: { "a b": [] } }, "labels.a b"],
		["value", { labels: { zone: ["eu 1"] } }, "labels.zone"],
		["taint", { taints: ["-"] }, "taints"],
	])("with a %s that no label can have is refused", (_, schema, field) => {
		expect(() => defineCluster(schema)).toThrow(`${field}: `);
	});
	it("that says nothing of labels lets any by", () => {
		expect(defineCluster({}).request({ nodeSelector: { any: "thing" } })).toEqual({ nodeSelector: { any: "thing" } });
	});
});
