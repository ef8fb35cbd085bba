export { type EnforcedSelection, matchesNode } from "./affinity/matches-node.js";
export type { NodeCheck, NodeFilter, Refusal, Shortage } from "./filter/node-filter.js";
export type { GpuNeed } from "./gpu/gpu-need.js";
export { matchesLabels } from "./label/matches-labels.js";
export { type LabelSelector, parseSelector } from "./label/parse-selector.js";
export { validateRequirement } from "./label/validate-requirement.js";
export { createClusterState } from "./live/create-cluster-state.js";
export type { ClusterState } from "./live/live-state.js";
export { type BatchOptions, type BatchScheduler, createScheduler } from "./placement/create-scheduler.js";
export type { SchedulerOptions } from "./placement/scheduler-options.js";
export type { PreparedRequest } from "./request/prepared-request.js";
export type { Need } from "./resource/parse-resources.js";
export type {
	AffinityOf,
	ClusterSchema,
	GpuModelOf,
	GpuRequestOf,
	LabelKeyOf,
	LabelValueOf,
	NodeLabelsOf,
	RequestOf,
	ResourcesOf,
	TolerationOf,
	TolerationTextOf,
	TopologySpreadOf,
	ZoneOf,
} from "./schema/cluster-schema.js";
export { type Cluster, defineCluster } from "./schema/define-cluster.js";
export type { NodeScore, RateNode } from "./score/node-score.js";
export { coversToleration } from "./taint/covers-toleration.js";
export { evictionDelay } from "./taint/eviction-delay.js";
export { formatTaint } from "./taint/format-taint.js";
export { mergeTolerations } from "./taint/merge-tolerations.js";
export { parseTaint } from "./taint/parse-taint.js";
export { parseToleration } from "./taint/parse-toleration.js";
export { sameTaint } from "./taint/same-taint.js";
export { type TolerationOptions, tolerates } from "./taint/tolerates.js";
export { validateTaint } from "./taint/validate-taint.js";
export { validateToleration } from "./taint/validate-toleration.js";
export {
	type CallQueue,
	createCallQueue,
	type NextCall,
	type PassedOver,
	type QueuedCall,
	type QueueOptions,
} from "./tenant/call-queue.js";
export type { TenantOptions } from "./tenant/tenant-options.js";
