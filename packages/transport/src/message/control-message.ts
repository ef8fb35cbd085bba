/** The payload of CONTROL frames: what nodes tell each other, and the link's own last word. */
import { AbortMode, type ControlMessage, MAX_EXPLANATION, SkeinError } from "@skein/kernel";
import * as wire from "../generated/skein/v1/link.js";
import { countFields, type FieldRules } from "./count-fields.js";
import { checkAmount, toRecord } from "./field-checks.js";
import { fromChange, manageRule, toChange } from "./node-change-message.js";
import {
	entriesRule,
	fromFunctions,
	fromNode,
	fromState,
	functionsRule,
	nodeRule,
	stateRule,
	toFunctions,
	toNode,
	toState,
} from "./node-message.js";

/** The last frame of a link; `code` is empty after an orderly close. */
export interface CloseMessage {
	readonly kind: "close";
	readonly code: string;
	readonly reason: string;
}

/** Keeps the last frame of a link below the least `maxFrame` that a handshake lets pass. */
const cut = (text: string): string => text.slice(0, 1_000);

const MAX_PORT = 65_535;

const CONTROL_RULES: FieldRules = {
	1: { max: 1, fields: { 1: functionsRule } },
	2: stateRule,
	3: { max: 1, fields: { 1: { max: 1 } } },
	4: { max: 1, fields: { 1: { max: 1 }, 2: { max: 1 } } },
	5: { max: 1, fields: { 1: { max: 1 } } },
	6: nodeRule,
	7: manageRule,
	8: { max: 1, fields: { 1: { max: 1 }, 2: { max: 1 }, 3: { max: 1 } } },
	9: { max: 1, fields: { 1: { max: 1 }, 2: { max: 1 } } },
	10: { max: 1, fields: { 1: { max: 1 }, 2: entriesRule, 3: { max: 1_000, packed: true } } },
	11: { max: 1, fields: { 1: { max: 1 }, 2: { max: 1 } } },
	12: { max: 1, fields: { 1: { max: 1 } } },
	13: { max: 1, fields: {} },
	14: { max: 1, fields: { 1: { max: 1_000, fields: { 1: { max: 1 }, 2: { max: 1 } } } } },
	15: { max: 1, fields: { 1: { max: 1 }, 2: { max: 1 } } },
	16: { max: 1, fields: { 1: { max: 1 }, 2: { max: 1 }, 3: { max: 1 } } },
	17: { max: 1, fields: { 1: { max: 1 }, 2: { max: 1 }, 3: { max: 1 }, 4: { max: 1 } } },
};

export function encodeControl(message: ControlMessage | CloseMessage): Uint8Array {
	return wire.Control.encode({ message: toWire(message) }).finish();
}

function toWire(message: ControlMessage | CloseMessage): wire.Control["message"] {
	switch (message.kind) {
		case "functions":
			return { $case: "functions", value: { functions: fromFunctions(message.functions) } };
		case "state":
			return { $case: "state", value: fromState(message.state) };
		case "beat":
			return { $case: "beat", value: { port: message.port } };
		case "goodbye":
			return { $case: "goodbye", value: { reason: message.reason } };
		case "close":
			return { $case: "close", value: { code: message.code.slice(0, 100), reason: cut(message.reason) } };
		case "description":
			return { $case: "description", value: fromNode(message.node) };
		case "manage":
			return { $case: "manage", value: fromChange(message.change) };
		case "explain":
			return { $case: "explain", value: message };
		case "explained":
			return { $case: "explained", value: message };
		case "reserve": {
			const { id, amounts, gpus } = message;
			return { $case: "reserve", value: { id, amounts: new Map(Object.entries(amounts)), gpus: [...gpus] } };
		}
		case "reserved":
			return { $case: "reserved", value: { id: message.id, reason: cut(message.reason) } };
		case "release":
			return { $case: "release", value: { id: message.id } };
		case "askLines":
			return { $case: "askLines", value: {} };
		case "lines":
			return { $case: "lines", value: { lines: [...message.lines] } };
		case "takeBack":
			return { $case: "takeBack", value: message };
		case "takenBack":
			return { $case: "takenBack", value: message };
		case "lineCall":
			return { $case: "lineCall", value: message };
	}
}

/** Undefined: a kind of a later version, to be skipped. @throws SKEIN_LINK_FRAME */
export function decodeControl(payload: Uint8Array): ControlMessage | CloseMessage | undefined {
	try {
		countFields(payload, CONTROL_RULES);
		return fromWire(wire.Control.decode(payload).message);
	} catch (cause) {
		const problem = cause instanceof Error ? cause.message : String(cause);
		throw new SkeinError("SKEIN_LINK_FRAME", `the peer sent a malformed control message: ${problem}`, { cause });
	}
}

function fromWire(message: wire.Control["message"]): ControlMessage | CloseMessage | undefined {
	switch (message?.$case) {
		case "functions":
			return { kind: "functions", functions: toFunctions(message.value.functions) };
		case "state":
			return { kind: "state", state: toState(message.value) };
		case "beat":
			if (message.value.port < 1 || message.value.port > MAX_PORT) throw new Error("a beat has a port from 1 to 65535");
			return { kind: "beat", port: message.value.port };
		case "goodbye":
			return { kind: "goodbye", reason: cut(message.value.reason) };
		case "close": {
			const { code, reason } = message.value;
			return { kind: "close", code: cut(code), reason: cut(reason) };
		}
		case "description":
			return { kind: "description", node: toNode(message.value) };
		case "manage":
			return { kind: "manage", change: toChange(message.value) };
		case "explain":
			return { kind: "explain", ...message.value, task: cut(message.value.task) };
		case "explained": {
			const { request, text } = message.value;
			return { kind: "explained", request, text: text.length > MAX_EXPLANATION ? "" : text };
		}
		case "reserve": {
			const { id, amounts, gpus } = message.value;
			return { kind: "reserve", id, amounts: toRecord(amounts, "amounts of a reservation", checkAmount), gpus };
		}
		case "reserved":
			return { kind: "reserved", id: message.value.id, reason: cut(message.value.reason) };
		case "release":
			return { kind: "release", id: message.value.id };
		case "askLines":
			return { kind: "askLines" };
		case "lines":
			return { kind: "lines", lines: message.value.lines };
		case "takeBack":
			return { kind: "takeBack", ...message.value };
		case "takenBack":
			return { kind: "takenBack", ...message.value };
		case "lineCall": {
			const { mode, ...call } = message.value;
			if (mode > AbortMode.detach) throw new Error(`a call of a line has the mode ${mode}`);
			return { kind: "lineCall", ...call, mode: mode as AbortMode };
		}
		default:
			return undefined;
	}
}
