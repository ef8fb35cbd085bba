export { registerErrorClass, transfer } from "@skein/codec";
export {
	type ClusterView,
	type DistributedOptions,
	type Duration,
	type ErrorCode,
	errorCodes,
	isSkeinError,
	type Labels,
	type NodeSelection,
	type NodeView,
	type Placement,
	type PlacementRequest,
	type PreemptionPlan,
	type ResourceRequest,
	SkeinError,
	type Taint,
	type Toleration,
} from "@skein/kernel";
export { type CurrentTask, currentTask } from "@skein/pool/thread";
export { DISTRIBUTED_METADATA, distributed } from "@skein/registry";
export {
	type AbortHandle,
	createRuntime,
	defineConfig,
	JoinError,
	type JoinHandle,
	type Outcome,
	type Placer,
	place,
	Runtime,
	type RuntimeMetrics,
	type SkeinConfig,
	spawnBlocking,
	spawnFn,
	type TaskStatus,
} from "@skein/runtime";
export type { Cluster, ClusterSchema, ClusterState, NodeFilter, NodeScore } from "@skein/scheduler";
export {
	createCallQueue,
	createClusterState,
	createScheduler,
	defineCluster,
	evictionDelay,
	formatTaint,
	matchesLabels,
	matchesNode,
	parseSelector,
	parseTaint,
	tolerates,
	validateRequirement,
	validateTaint,
	validateToleration,
} from "#scheduling";
