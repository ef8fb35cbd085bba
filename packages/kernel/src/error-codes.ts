/** The table of codes: `SKEIN_<AREA>_<WHAT>`, what each means, and whether trying again can help. */

interface CodeMeaning {
	readonly meaning: string;
	readonly retryable: boolean;
}

const final = (meaning: string): CodeMeaning => ({ meaning, retryable: false });
const again = (meaning: string): CodeMeaning => ({ meaning, retryable: true });

export const errorCodes = {
	SKEIN_CODEC_UNSENDABLE: final("a value holds something that cannot leave its thread"),
	SKEIN_CODEC_LIMIT: final("a value is deeper or larger than the limits allow"),
	SKEIN_CODEC_MALFORMED: final("bytes are not an encoded value"),
	SKEIN_CONFIG_UNKNOWN_KEY: final("a configuration key, flag or variable that does not exist"),
	SKEIN_CONFIG_INVALID: final("a configuration value of the wrong type or form"),
	SKEIN_CONFIG_LOAD: final("a configuration file could not be read or evaluated"),
	SKEIN_CONTRACT_LOCK: final("a lock that was edited by hand or cut short"),
	SKEIN_CONTRACT_MISMATCH: final("every node that has the function has it with types that do not fit the caller's"),
	SKEIN_CONTRACT_VIOLATION: final(
		"an argument, a result or a value of a stream is not what the types of its function say",
	),
	SKEIN_FUNCTION_UNREGISTERED: final("a function without an id was spawned"),
	SKEIN_FUNCTION_DUPLICATE: final("two functions claim one id"),
	SKEIN_FUNCTION_UNKNOWN: final("no function of that id on the node that was asked"),
	SKEIN_FUNCTION_LOAD: final("the module of a function could not be loaded"),
	SKEIN_FUNCTION_OPTIONS: final("options of a distributed function contradict each other"),
	SKEIN_LINK_CLOSED: again("the link to a peer closed"),
	SKEIN_LINK_FRAME: final("a frame breaks the protocol or its limits"),
	SKEIN_LINK_HANDSHAKE: final("a peer speaks another protocol, another version, or nothing"),
	SKEIN_LINK_TIMEOUT: again("a peer stopped answering"),
	SKEIN_MACRO_CAPTURE: final("a distributed function uses a variable that other threads do not see change"),
	SKEIN_MACRO_CLASH: final("two distributed functions of one package have one name"),
	SKEIN_MACRO_CLOSURE: final("a function that is written where it is spawned captures what cannot go with it"),
	SKEIN_MACRO_DECORATED_FUNCTION: final("a decorator on a plain function statement"),
	SKEIN_MACRO_NOT_DISTRIBUTED: final("a function that is spawned is not distributed"),
	SKEIN_MACRO_OPTIONS: final("options of a distributed function that are unknown, ill-typed or contradict each other"),
	SKEIN_MACRO_PROJECT: final("a project that the compiler cannot read, or a mistake in it"),
	SKEIN_MACRO_SYNTAX: final("a source file could not be parsed"),
	SKEIN_MACRO_UNREACHABLE: final("no entry of the program imports the module of a distributed function"),
	SKEIN_MACRO_UNSENDABLE: final("the type of an argument or a result cannot leave its thread"),
	SKEIN_MACRO_UNSUPPORTED: final("a declaration that cannot be a distributed function"),
	SKEIN_NODE_DRAINING: again("the node takes no new calls"),
	SKEIN_NODE_OVERLOADED: again("the queue of a node is full"),
	SKEIN_OVERLOADED: again("too many calls wait at the caller"),
	SKEIN_PENDING_TIMEOUT: again("no node had room for the call in the time that it may wait"),
	SKEIN_RUNTIME_CLOSED: final("the runtime was shut down"),
	SKEIN_RUNTIME_DUPLICATE: final("two copies of skein are loaded by one program"),
	SKEIN_SCHEDULER_INVALID: final("a placement request or view that is not well formed"),
	SKEIN_STREAM_EXPECTED: final(
		"a stream was asked of a function that gives none, or a value of one that gives a stream",
	),
	SKEIN_STREAM_OVERRUN: final("the sender of a stream sent more than its reader had asked for"),
	SKEIN_TASK_CANCELLED: final("the task was aborted"),
	SKEIN_TASK_DEADLINE: final("the task did not finish within its time"),
	SKEIN_TASK_EVICTED: again("the node stopped the task: for a more important one, or because of a taint"),
	SKEIN_TASK_LOGS: final("the logs of a task are read, and were not asked for when it was spawned"),
	SKEIN_TASK_LOST: again("the thread or node that ran the task went away"),
	SKEIN_TASK_NONE: final("asked for the current task where none runs"),
	SKEIN_TRANSPORT_ADDRESS: final("an address that is malformed or cannot be used"),
	SKEIN_TRANSPORT_DENIED: final("the server between nodes refuses this node, or a subject that it needs"),
	SKEIN_TRANSPORT_IN_USE: final("the address is taken by a live listener"),
	SKEIN_TRANSPORT_INSECURE: final("a listener that anyone on the network could reach"),
	SKEIN_TRANSPORT_UNREACHABLE: again("nobody listens at an address"),
	SKEIN_UNSCHEDULABLE: final("no node could ever run the call"),
} as const satisfies Record<string, CodeMeaning>;

export type ErrorCode = keyof typeof errorCodes;
