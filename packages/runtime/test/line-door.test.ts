// Where a thread waits for the caller of a line: a real socket.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Link } from "@skein/kernel";
import type { LineEnd } from "@skein/pool/thread";
import { defaultLinkLimits } from "@skein/transport";
import { createTcpTransport } from "@skein/transport-tcp";
import { createUnixTransport } from "@skein/transport-unix";
import { afterAll, describe, expect, it, vi } from "vitest";
import { lineSetup } from "../src/call/line-link.js";
import { openDoor } from "../src/thread/line-door.js";

const folder = mkdtempSync(join(tmpdir(), "skein-door-"));
afterAll(() => rmSync(folder, { recursive: true }));
const KINDS = {
	unix: { transport: createUnixTransport(), address: (path: string) => `unix://${path}` },
	tcp: { transport: createTcpTransport(), address: () => "tcp://127.0.0.1:0" },
};
const limits = { ...defaultLinkLimits, maxFrame: 100_000 };
let doors = 0;

async function open(kind: keyof typeof KINDS) {
	doors += 1;
	const path = join(folder, `node~${doors}`);
	const { transport, address } = KINDS[kind];
	const ends: LineEnd[] = [];
	const reader = { receive: vi.fn(), drained: vi.fn(), closed: vi.fn() };
	const offer = { line: 1, address: address(path), instance: "of the node", window: 10, limits };
	const door = await openDoor(offer, "node", (end) => {
		ends.push(end);
		return reader;
	});
	const dial = (name: string): Promise<Link> => transport.dial(door.address, lineSetup(name, "of the caller", limits));
	const target = kind === "unix" ? { path } : { host: "127.0.0.1", port: Number(new URL(door.address).port) };
	return { path, door, ends, reader, dial, target };
}

describe.each(["unix", "tcp"] as const)("where a thread waits over %s", (kind) => {
	it("takes its caller, says which process it is, and waits for nobody else", async () => {
		const { path, ends, reader, dial } = await open(kind);
		const link = await dial("program");
		expect(link.peer).toMatchObject({ instance: "of the node", maxFrame: 100_000 });
		await expect.poll(() => ends.length).toBe(1);
		expect(existsSync(path)).toBe(false);
		await expect(dial("another")).rejects.toMatchObject({ code: "SKEIN_TRANSPORT_UNREACHABLE" });
		await link.close();
		await expect.poll(() => reader.closed.mock.calls.length).toBe(1);
	});

	it("is not there for strangers, and still takes its caller behind one", async () => {
		const { target, ends, dial } = await open(kind);
		const stranger = connect(target);
		const isOver = new Promise((resolve) => stranger.once("close", resolve));
		stranger.on("error", () => undefined);
		stranger.write("GET / HTTP/1.1\r\n\r\n");
		await isOver;
		expect(ends).toHaveLength(0);
		const link = await dial("program");
		await expect.poll(() => ends.length).toBe(1);
		await link.close();
	});

	it("closes when its node says so, and leaves nothing behind", async () => {
		const { path, door, ends, dial } = await open(kind);
		door.close();
		await expect.poll(() => existsSync(path)).toBe(false);
		await expect(dial("program")).rejects.toMatchObject({ code: "SKEIN_TRANSPORT_UNREACHABLE" });
		expect(ends).toHaveLength(0);
	});
});
