import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { createFolder } from "./support.js";

const PREAMBLE = `
	import { createUnixTransport } from "@skein/transport-unix";
	import { defaultLinkLimits as limits, PROTOCOL_VERSION } from "@skein/transport";
	const setup = (name) => ({ limits, hello: () => ({
		protocol: PROTOCOL_VERSION, features: [], instance: name, functions: [], maxFrame: limits.maxFrame, address: "",
		node: { name, labels: {}, taints: [], capacity: {}, threads: 1 }, state: { free: {}, running: 0, draining: false },
	}) });
	const transport = createUnixTransport();
	const uri = "unix://" + process.argv[1];
	const listener = await transport.listen(uri, setup("far"), (link) => link.attach({ onFrames() {}, onControl() {}, onDrain() {} }));
	const link = await transport.dial(uri, setup("near"));
`;

function run(script: string) {
	const path = `${createFolder()}/a.sock`;
	const options = { encoding: "utf8", timeout: 20_000, cwd: import.meta.dirname } as const;
	return spawnSync(process.execPath, ["--input-type=module", "-e", PREAMBLE + script, "--", path], options);
}

it("a process with a listener and an idle link ends by itself", () => {
	const { status, stdout, stderr } = run(`console.log("linked")`);
	expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "linked\n", stderr: "" });
});

it("a process that waits for a link to close lives until it has", () => {
	const { status, stdout, stderr } = run(`await link.close(); console.log("closed", await link.closed)`);
	expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "closed {}\n", stderr: "" });
});

it("a process that waits for a peer which never answers lives until the time is up", () => {
	const script = `
		import { createServer } from "node:net";
		createServer().listen(process.argv[1] + "2").unref();
		const quick = { ...setup("near"), limits: { ...limits, handshakeTimeout: 100 } };
		await transport.dial(uri + "2", quick).catch((error) => console.log(error.code));
	`;
	const { status, stdout, stderr } = run(script);
	expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "SKEIN_LINK_HANDSHAKE\n", stderr: "" });
});
