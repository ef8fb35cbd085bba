/**
 * The words of the scheduler, as a worker thread has them: loaded when one is used. Nearly no task ever does, and the
 * scheduler's modules would be most of what a starting thread imports.
 */
import { createRequire } from "node:module";
import type * as Scheduler from "@skein/scheduler";

const require = createRequire(import.meta.url);
const scheduler = (): typeof Scheduler => require("@skein/scheduler") as typeof Scheduler;

export const createCallQueue: typeof Scheduler.createCallQueue = (...args) => scheduler().createCallQueue(...args);
export const createClusterState: typeof Scheduler.createClusterState = (...args) =>
	scheduler().createClusterState(...args);
export const defineCluster: typeof Scheduler.defineCluster = (...args) => scheduler().defineCluster(...args);
export const evictionDelay: typeof Scheduler.evictionDelay = (...args) => scheduler().evictionDelay(...args);
export const createScheduler: typeof Scheduler.createScheduler = (...args) => scheduler().createScheduler(...args);
export const matchesLabels: typeof Scheduler.matchesLabels = (...args) => scheduler().matchesLabels(...args);
export const matchesNode: typeof Scheduler.matchesNode = (...args) => scheduler().matchesNode(...args);
export const parseSelector: typeof Scheduler.parseSelector = (...args) => scheduler().parseSelector(...args);
export const validateRequirement: typeof Scheduler.validateRequirement = (...args) =>
	scheduler().validateRequirement(...args);

export const formatTaint: typeof Scheduler.formatTaint = (...args) => scheduler().formatTaint(...args);
export const parseTaint: typeof Scheduler.parseTaint = (...args) => scheduler().parseTaint(...args);
export const tolerates: typeof Scheduler.tolerates = (...args) => scheduler().tolerates(...args);
export const validateTaint: typeof Scheduler.validateTaint = (...args) => scheduler().validateTaint(...args);
export const validateToleration: typeof Scheduler.validateToleration = (...args) =>
	scheduler().validateToleration(...args);
