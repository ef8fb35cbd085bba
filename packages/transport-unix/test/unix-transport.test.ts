import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { ErrorCode } from "@skein/kernel";
import { createUnixTransport } from "@skein/transport-unix";
import { expect, it } from "vitest";
import { createFolder, createSetup } from "./support.js";

const transport = createUnixTransport();
const listen = (path: string) => transport.listen(`unix://${path}`, createSetup("far"), () => {});
const dial = (path: string) => transport.dial(`unix://${path}`, createSetup("near"));
const failure = (code: ErrorCode, words: RegExp) => ({ code, message: expect.stringMatching(words) });

/** The file that a process leaves when it is killed while it listens. */
function leaveStaleSocket(path: string): void {
	const script = `require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`;
	spawnSync(process.execPath, ["-e", script, path]);
	expect(statSync(path).isSocket()).toBe(true);
}

it("only the user of the process can connect, and the file goes with the listener", async () => {
	const path = `${createFolder()}/a.sock`;
	const listener = await listen(path);
	expect(statSync(path).mode & 0o777).toBe(0o600);
	await listener.close();
	expect(existsSync(path)).toBe(false);
});

it("the socket of a dead process is taken over", async () => {
	const path = `${createFolder()}/a.sock`;
	leaveStaleSocket(path);
	await expect(dial(path)).rejects.toMatchObject(failure("SKEIN_TRANSPORT_UNREACHABLE", /nobody listens there/));
	const listener = await listen(path);
	await (await dial(path)).close();
	await listener.close();
});

it("of many that take over one socket at a time one wins, and it is reachable", async () => {
	const path = `${createFolder()}/a.sock`;
	leaveStaleSocket(path);
	const results = await Promise.allSettled(Array.from({ length: 10 }, () => listen(path)));
	const winners = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
	expect(winners).toHaveLength(1);
	for (const result of results) {
		if (result.status === "rejected")
			expect(result.reason).toMatchObject(failure("SKEIN_TRANSPORT_IN_USE", /is taken/));
	}
	await (await dial(path)).close();
	await winners[0]?.close();
});

it("a file that is no socket is left alone", async () => {
	const path = `${createFolder()}/notes.txt`;
	writeFileSync(path, "precious");
	await expect(listen(path)).rejects.toMatchObject(failure("SKEIN_TRANSPORT_ADDRESS", /a file that is no socket/));
	expect(readFileSync(path, "utf8")).toBe("precious");
});

it("a path that the system cannot take is refused with its length", async () => {
	const path = (length: number) => `/tmp/${"x".repeat(length - 5)}`;
	const words = /the path has 108 bytes and a socket's has 107 at most/;
	await expect(listen(path(108))).rejects.toMatchObject(failure("SKEIN_TRANSPORT_ADDRESS", words));
	await expect(dial(path(108))).rejects.toMatchObject(failure("SKEIN_TRANSPORT_ADDRESS", words));
	await (await listen(path(107))).close();
});

it("a directory that is missing is named as the problem", async () => {
	const path = `${createFolder()}/missing/a.sock`;
	const problem = failure("SKEIN_TRANSPORT_ADDRESS", /the directory of the socket does not exist/);
	await expect(listen(path)).rejects.toMatchObject(problem);
	await expect(dial(path)).rejects.toMatchObject(failure("SKEIN_TRANSPORT_UNREACHABLE", /there is no such socket/));
});
