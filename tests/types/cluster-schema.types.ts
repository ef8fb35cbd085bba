/** What a cluster's schema must and must not let compile. Checked by the type checker alone; nothing here runs. */
import { defineCluster, distributed, type JoinHandle, type Placer, place, Runtime } from "skein";

const cluster = defineCluster({
	labels: { zone: ["eu-1", "eu-2"], disk: ["ssd", "hdd"] },
	gpus: ["H200", "L4"],
	taints: ["dedicated"],
	resources: ["license"],
});

cluster.request({ nodeSelector: { zone: "eu-1" }, resources: { gpu: { count: 2, model: "H200" }, license: 1 } });
cluster.request({ tolerations: [{ key: "dedicated", operator: "Exists" }], resources: { gpu: 0.25 } });
cluster.request({ required: { terms: [{ expressions: [{ key: "disk", operator: "In", values: ["ssd"] }] }] } });

// @ts-expect-error no such zone
cluster.request({ nodeSelector: { zone: "eu-3" } });
// @ts-expect-error no such label
cluster.request({ nodeSelector: { rack: "r1" } });
// @ts-expect-error no such model
cluster.request({ resources: { gpu: { count: 1, model: "h20O" } } });
// @ts-expect-error no such resource
cluster.request({ resources: { licence: 1 } });
// @ts-expect-error no such taint
cluster.request({ tolerations: [{ key: "dedicate", operator: "Exists" }] });
// @ts-expect-error a value of another label
cluster.request({ required: { terms: [{ expressions: [{ key: "disk", operator: "In", values: ["eu-1"] }] }] } });
// @ts-expect-error no such label to spread over
cluster.request({ topologySpread: [{ topologyKey: "rack", maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" }] });

const train = distributed((steps: number): string => String(steps));
const here: Placer<(typeof cluster)["schema"]> = place(cluster);
const handle: JoinHandle<string> = here
	.inZone("eu-1")
	.withNodeSelector({ disk: "ssd" })
	.onGpuNodes({ count: 2, model: "H200" })
	.withResources({ cpu: 1, license: 1 })
	.withTolerations(["dedicated=ml:NoSchedule", "dedicated", { key: "dedicated", operator: "Exists" }])
	.withAffinity({ preferred: [{ weight: 1, expressions: [{ key: "disk", operator: "In", values: ["ssd"] }] }] })
	.withPriority(1)
	.spawnFn(train, 3);
here.near(handle).onGpuNodes(0.5).spawnFn(train, 3);
Runtime.current().place(cluster).inZone("eu-2");

// @ts-expect-error no such zone
place(cluster).inZone("eu-3");
// @ts-expect-error no such zone, on a runtime
Runtime.current().place(cluster).inZone("eu-3");
// @ts-expect-error no such zone, behind another word
place(cluster).withTimeout("1s").inZone("eu-3");
// @ts-expect-error no such label
place(cluster).withNodeSelector({ rack: "r1" });
// @ts-expect-error a value of another label
place(cluster).withNodeSelector({ zone: "ssd" });
// @ts-expect-error no such model
place(cluster).onGpuNodes({ count: 1, model: "h20O" });
// @ts-expect-error no such resource
place(cluster).withResources({ licence: 1 });
// @ts-expect-error no such taint, as text
place(cluster).withTolerations(["dedicate=ml:NoSchedule"]);
// @ts-expect-error no such taint
place(cluster).withTolerations([{ key: "dedicate", operator: "Exists" }]);
// @ts-expect-error no such label to prefer
place(cluster).withAffinity({ preferred: [{ weight: 1, expressions: [{ key: "rack", operator: "Exists" }] }] });
// @ts-expect-error the schema has labels, and zone is none of them
place(defineCluster({ labels: { disk: ["ssd"] } })).inZone("eu-1");
// @ts-expect-error a wrong argument behind a cluster's words
place(cluster).inZone("eu-1").spawnFn(train, "3");

place(defineCluster({}))
	.inZone("any")
	.withNodeSelector({ any: "thing" })
	.withResources({ any: 1, gpu: { count: 1 } });
place().inZone("any").withNodeSelector({ any: "thing" }).withResources({ any: "1" }).withTolerations(["any"]);
