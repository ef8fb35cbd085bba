/** The payloads of HELLO and REJECT frames: four bytes of magic, then a message. */

import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { type Hello, SkeinError } from "@skein/kernel";
import * as wire from "../generated/skein/v1/link.js";
import { MAGIC } from "../handshake/protocol.js";
import { countFields, type FieldRules } from "./count-fields.js";
import { checkName } from "./field-checks.js";
import {
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

const HELLO_RULES: FieldRules = {
	1: { max: 1 },
	2: { max: 100 },
	3: nodeRule,
	4: stateRule,
	5: { max: 1 },
	6: functionsRule,
	7: { max: 1 },
	8: { max: 1 },
	9: { max: 1 },
};

/** Below this a link could not carry its own messages. */
const LEAST_MAX_FRAME = 4_096;

export function encodeHello(hello: Hello): Uint8Array {
	return wire.Hello.encode({
		protocol: hello.protocol,
		features: [...hello.features],
		node: fromNode(hello.node),
		state: fromState(hello.state),
		instance: hello.instance,
		functions: fromFunctions(hello.functions),
		maxFrame: hello.maxFrame,
		address: hello.address,
		window: hello.window ?? 0,
	}).finish();
}

/** The version in a HELLO payload, of this version or any other; 0 when it has none. @throws SKEIN_LINK_HANDSHAKE */
export function readProtocol(payload: Uint8Array): number {
	return decode("hello", () => {
		const reader = new BinaryReader(payload.subarray(MAGIC.length));
		while (reader.pos < reader.len) {
			const [field, type] = reader.tag();
			if (field === 1 && type === WireType.Varint) return reader.uint32();
			reader.skip(type, field);
		}
		return 0;
	});
}

/** @throws SKEIN_LINK_HANDSHAKE for bytes that are no hello and for fields that break their rules */
export function decodeHello(payload: Uint8Array): Hello {
	return decode("hello", () => {
		const bytes = payload.subarray(MAGIC.length);
		countFields(bytes, HELLO_RULES);
		const message = wire.Hello.decode(bytes);
		if (message.maxFrame < LEAST_MAX_FRAME) {
			throw new RangeError(`maxFrame is ${message.maxFrame}, less than ${LEAST_MAX_FRAME}`);
		}
		return {
			protocol: message.protocol,
			features: message.features.map((feature) => checkName(feature, "a feature")),
			node: toNode(message.node),
			state: toState(message.state),
			instance: checkName(message.instance, "instance"),
			functions: toFunctions(message.functions),
			maxFrame: message.maxFrame,
			address: message.address,
			...(message.window === 0 ? {} : { window: message.window }),
		};
	});
}

export const encodeReject = (reason: string, protocol: number): Uint8Array =>
	wire.Reject.encode({ reason, protocol }).finish();

/** Why the peer refused. @throws SKEIN_LINK_HANDSHAKE */
export const decodeReject = (payload: Uint8Array): string =>
	decode("reject", () => {
		const bytes = payload.subarray(MAGIC.length);
		countFields(bytes, { 1: { max: 1 }, 2: { max: 1 } });
		return wire.Reject.decode(bytes).reason.slice(0, 1_000);
	});

function decode<T>(what: string, read: () => T): T {
	try {
		return read();
	} catch (cause) {
		const problem = cause instanceof Error ? cause.message : String(cause);
		throw new SkeinError("SKEIN_LINK_HANDSHAKE", `the peer sent a malformed ${what}: ${problem}`, { cause });
	}
}
