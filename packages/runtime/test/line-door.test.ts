// Where a thread waits for the caller of a line: a real socket.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Link } from "@skein/kernel";
import type { LineEnd } from "@skein/pool/thread";
import { createUnixTransport } from "@skein/transport-unix";
import { afterAll, expect, it, vi } from "vitest";
import { lineSetup } from "../src/call/line-link.js";
import { openDoor } from "../src/thread/line-door.js";

const folder = mkdtempSync(join(tmpdir(), "skein-door-"));
afterAll(() => rmSync(folder, { recursive: true }));
let doors = 0;

async function open() {
	doors += 1;
	const path = join(folder, `node~${doors}`);
	const address = `unix://${path}`;
	const ends: LineEnd[] = [];
	const reader = { receive: vi.fn(), drained: vi.fn(), closed: vi.fn() };
	const offer = { line: 1, address, instance: "of the node", window: 10 };
	const door = await openDoor(offer, "node", (end) => {
		ends.push(end);
		return reader;
	});
	const dial = (name: string): Promise<Link> => createUnixTransport().dial(address, lineSetup(name, "of the caller"));
	return { path, door, ends, reader, dial };
}

it("takes its caller, says which process it is, and waits for nobody else", async () => {
	const { path, ends, reader, dial } = await open();
	const link = await dial("program");
	expect(link.peer.instance).toBe("of the node");
	await expect.poll(() => ends.length).toBe(1);
	expect(existsSync(path)).toBe(false);
	await expect(dial("another")).rejects.toMatchObject({ code: "SKEIN_TRANSPORT_UNREACHABLE" });
	await link.close();
	await expect.poll(() => reader.closed.mock.calls.length).toBe(1);
});

it("is not there for strangers, and still takes its caller behind one", async () => {
	const { path, ends, dial } = await open();
	const stranger = connect(path);
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
	const { path, door, ends, dial } = await open();
	door.close();
	await expect.poll(() => existsSync(path)).toBe(false);
	await expect(dial("program")).rejects.toMatchObject({ code: "SKEIN_TRANSPORT_UNREACHABLE" });
	expect(ends).toHaveLength(0);
});
