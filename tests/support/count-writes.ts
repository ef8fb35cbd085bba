/** Counts what the sockets of this process write: a write is one request to the system, whatever it gathers. */
import { Socket } from "node:net";
import { vi } from "vitest";

export interface WriteCounter {
	/** Since the last `reset`, by socket; in the order in which the sockets first wrote. */
	counts(): readonly { readonly writes: number; readonly bytes: number }[];
	reset(): void;
	restore(): void;
}

interface Counted {
	readonly socket: Socket;
	writes: number;
	bytesBefore: number;
}

export function countWrites(): WriteCounter {
	const sockets: Counted[] = [];
	const count = (socket: Socket): void => {
		const known = sockets.find((counted) => counted.socket === socket);
		if (known === undefined) sockets.push({ socket, writes: 1, bytesBefore: 0 });
		else known.writes += 1;
	};
	// The two ways in which a stream hands its bytes on: one chunk, or all that were corked together.
	const spies = (["_write", "_writev"] as const).map((name) => {
		const original = Socket.prototype[name] as (this: Socket, ...args: unknown[]) => void;
		return vi.spyOn(Socket.prototype, name).mockImplementation(function (this: Socket, ...args: unknown[]) {
			count(this);
			original.apply(this, args);
		});
	});
	return {
		counts: () =>
			sockets.map(({ socket, writes, bytesBefore }) => ({ writes, bytes: socket.bytesWritten - bytesBefore })),
		reset() {
			for (const counted of sockets) {
				counted.writes = 0;
				counted.bytesBefore = counted.socket.bytesWritten;
			}
		},
		restore: () => {
			for (const spy of spies) spy.mockRestore();
		},
	};
}
