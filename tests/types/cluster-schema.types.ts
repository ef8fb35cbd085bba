/** What a cluster's schema must and must not let compile. Checked by the type checker alone; nothing here runs. */
import { defineCluster } from "skein";

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
