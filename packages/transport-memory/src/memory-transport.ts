/**
 * Links inside one process. One transport is one network: nodes that are to meet share it. Bytes pass through the
 * same framing as on a socket, so what works here works on the wire.
 */
import { type Listener, SkeinError, type Transport } from "@skein/kernel";
import {
	type ByteStream,
	createAddressError,
	createStreamTransport,
	parseAddress,
	type TransportOptions,
} from "@skein/transport";
import { createPipe } from "./pipe.js";

type Doors = Map<string, (stream: ByteStream) => void>;

/** `memory://name`; to listen on `memory://` takes a free name. */
export function createMemoryTransport(options: TransportOptions = {}): Transport {
	const doors: Doors = new Map();
	return createStreamTransport({
		...options,
		scheme: "memory",
		connect: async (uri) => knock(doors, uri),
		listen: async (uri, onStream) => open(doors, uri, onStream),
	});
}

function knock(doors: Doors, uri: string): ByteStream {
	const { name } = parseAddress(uri, "memory");
	if (name === "") throw createAddressError(uri, "the name to dial is missing", "memory://a");
	const door = doors.get(name);
	if (door === undefined) {
		const known = [...doors.keys()].map((key) => `memory://${key}`).join(", ") || "nobody listens";
		throw new SkeinError(
			"SKEIN_TRANSPORT_UNREACHABLE",
			`cannot reach ${uri}: nobody listens there; there are: ${known}`,
			{
				details: { uri },
			},
		);
	}
	const [here, there] = createPipe();
	queueMicrotask(() => door(there));
	return here;
}

function open(doors: Doors, uri: string, onStream: (stream: ByteStream) => void): Listener {
	const { name: wanted } = parseAddress(uri, "memory");
	const name = wanted === "" ? freeName(doors) : wanted;
	if (doors.has(name)) {
		throw new SkeinError("SKEIN_TRANSPORT_IN_USE", `${uri} is taken by another listener of this process`, {
			details: { uri },
		});
	}
	doors.set(name, onStream);
	return {
		address: `memory://${name}`,
		async close() {
			if (doors.get(name) === onStream) doors.delete(name);
		},
	};
}

function freeName(doors: Doors): string {
	let number = 1;
	while (doors.has(`${number}`)) number += 1;
	return `${number}`;
}
