/** The words of the scheduler, as a program has them. */
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
} from "@skein/scheduler";
