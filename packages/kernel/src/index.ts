export { atTurnEnd } from "./at-turn-end.js";
export type { CallClaim } from "./contract/call-claim.js";
export { findClaimProblem, MAX_CLAIMED } from "./contract/claim-problem.js";
export type { Clock, Timer } from "./contract/clock.js";
export type {
	CallGroup,
	ClusterView,
	GpuDevice,
	NodeDescription,
	NodeState,
	NodeView,
} from "./contract/cluster-view.js";
export type { ControlMessage, Hello, NodeChange, OfferedFunction, OfferedLine } from "./contract/control.js";
export type { Link, LinkEnd, LinkHandlers } from "./contract/link.js";
export type {
	Explanation,
	Placement,
	PlacementRequest,
	PreemptionPlan,
	Rejection,
	Scheduler,
} from "./contract/placement.js";
export type {
	Abortable,
	FunctionSource,
	Job,
	JobLane,
	JobPhase,
	Pool,
	PoolOwner,
	PoolStats,
	PoolThread,
	UpcallOrigin,
} from "./contract/pool.js";
export type { Random } from "./contract/random.js";
export type { Discovery, LinkLimits, LinkSetup, Listener, ListenOptions, Transport } from "./contract/transport.js";
export { findKeyProblem, findNameProblem, findTextProblem, MAX_EXPLANATION, MAX_NAME } from "./contract/wire-text.js";
export { copyBytes } from "./copy-bytes.js";
export { drawOrigin } from "./draw-origin.js";
export { type ErrorCode, errorCodes } from "./error-codes.js";
export { bareFrame } from "./frame/bare-frame.js";
export { copySmall } from "./frame/copy-small.js";
export { encodeDevices, readDevices, writeDevices } from "./frame/devices-section.js";
export { eachFrame } from "./frame/each-frame.js";
export { encodeClaim } from "./frame/encode-claim.js";
export { type Attachment, type Frame, frameIn, keepFrame, LARGE_FRAME } from "./frame/frame.js";
export {
	AbortMode,
	CancelCause,
	FrameKind,
	formatTaskId,
	frameAttempt,
	frameCall,
	frameKind,
	frameLength,
	frameNumber,
	frameOrigin,
	frameRemaining,
	frameSections,
	frameSequence,
	frameTarget,
	frameTaskId,
	frameTyped,
	HEADER_BYTES,
	NO_CALL,
	nextFrameNumber,
	payloadStart,
	setFrameAttempt,
	setFrameCall,
	setFrameGeneric,
	setFrameKind,
	setFrameLength,
	setFrameNumber,
	setFrameOrigin,
	setFrameRemaining,
	setFrameSections,
	setFrameTarget,
	setFrameTyped,
	writeHeader,
} from "./frame/frame-header.js";
export { writePreempts } from "./frame/preempts-flag.js";
export { readClaim } from "./frame/read-claim.js";
export { writeReservation } from "./frame/reservation-section.js";
export { encodeSection, findSection, ReservedSection, SECTION_HEADER_BYTES, SectionTag } from "./frame/section.js";
export {
	creditFrame,
	endFrame,
	isStreamKind,
	type StreamKinds,
	TO_CALLEE,
	TO_CALLER,
	TYPED_VALUE,
} from "./frame/stream-frame.js";
export {
	defaultStreamWindow,
	encodeStreams,
	findStreams,
	isTelling,
	LOG_STREAM,
	MAX_ARGUMENT_STREAMS,
	REPORT_BYTES,
	REPORT_STREAM,
	RESULT_STREAM,
	type StreamArgument,
	type StreamForm,
	type StreamSection,
	type StreamWindow,
} from "./frame/stream-section.js";
export { type FramePayload, findPayload, splitTail } from "./frame/tail.js";
export { LINE_WINDOW } from "./line-window.js";
export { MAX_FUNCTIONS } from "./max-functions.js";
export { checkOptionValues } from "./option/check-option-values.js";
export { checkOptions } from "./option/check-options.js";
export type { DistributedOptions, Duration } from "./option/distributed-options.js";
export { formatRequirement } from "./option/format-requirement.js";
export { nearestName } from "./option/nearest-name.js";
export { parseDuration } from "./option/parse-duration.js";
export { parseQuantity } from "./option/parse-quantity.js";
export type {
	CallAffinity,
	CallAffinityTerm,
	CallSelector,
	GpuRequest,
	GroupStrategy,
	Labels,
	NodeRequirement,
	NodeSelection,
	NodeSelectorTerm,
	PreferredCallAffinityTerm,
	PreferredTerm,
	ResourceAmounts,
	ResourceRequest,
	Strategy,
	Taint,
	TaintEffect,
	Toleration,
	TopologySpread,
} from "./option/placement.js";
export { realClock } from "./real-clock.js";
export { KeepAlive } from "./real-keep-alive.js";
export { realRandom } from "./real-random.js";
export { reconnectPause } from "./reconnect-pause.js";
export { isSkeinError, SkeinError, type SkeinErrorOptions } from "./skein-error.js";
export { MAX_SLOTS, SLOT_MASK, SlotTable } from "./slot-table.js";
export { passStation, type Station } from "./station.js";
