/** A way to a TCP server that a test cuts and heals: who goes through it is on another network as far as anybody can tell. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface CutProxy {
	readonly port: number;
	/**
	 * `ended`: connections end, on both sides, and new ones do as soon as they are made. `silent`: nothing passes any more, and
	 * nobody is told; new ones are taken, and as silent.
	 */
	cut(how: "ended" | "silent"): void;
	/** What was kept back passes now, as far as it is still wanted. */
	heal(): void;
	close(): void;
}

export async function startCutProxy(target: number): Promise<CutProxy> {
	let state: "whole" | "ended" | "silent" = "whole";
	const sockets = new Set<Socket>();
	/** Taken while nothing passed. */
	const waiting = new Set<Socket>();
	const server = createServer((near) => {
		track(near);
		if (state === "whole") pair(near);
		else if (state === "silent") waiting.add(near);
		else near.destroy();
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");

	function track(socket: Socket): void {
		sockets.add(socket);
		socket.on("error", () => {});
		socket.on("close", () => {
			sockets.delete(socket);
			waiting.delete(socket);
		});
	}

	function pair(near: Socket): void {
		const far = connect({ port: target, host: "127.0.0.1" });
		track(far);
		for (const [from, to] of [
			[near, far],
			[far, near],
		] as const) {
			from.setNoDelay(true);
			from.on("data", (bytes) => void to.write(bytes));
			from.on("close", () => to.destroy());
			from.on("end", () => to.end());
		}
	}

	return {
		port: (server.address() as AddressInfo).port,
		cut(how) {
			state = how;
			for (const socket of sockets) {
				if (how === "silent") socket.pause();
				else socket.destroy();
			}
		},
		heal() {
			state = "whole";
			for (const socket of waiting) pair(socket);
			waiting.clear();
			for (const socket of sockets) socket.resume();
		},
		close() {
			server.close();
			for (const socket of sockets) socket.destroy();
		},
	};
}
