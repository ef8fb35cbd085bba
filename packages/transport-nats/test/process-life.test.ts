import { spawnSync } from "node:child_process";
import { type NatsServer, startNatsServer } from "@skein/testkit";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

const PREAMBLE = `
	import { createNatsTransport } from "@skein/transport-nats";
	import { defaultLinkLimits as limits, PROTOCOL_VERSION } from "@skein/transport";
	const setup = (name) => ({ limits, hello: () => ({
		protocol: PROTOCOL_VERSION, features: [], instance: name, functions: [], maxFrame: limits.maxFrame, address: "",
		node: { name, labels: {}, taints: [], capacity: {}, threads: 1 }, state: { free: {}, running: 0, draining: false },
	}) });
	const transport = createNatsTransport();
	const uri = process.argv[1];
	const attach = (link) => link.attach({ onFrames() {}, onControl() {}, onDrain() {} });
	const listener = await transport.listen(uri, setup("far"), attach);
	await transport.discover(uri, { own: listener.address, onFound() {} });
	const link = await transport.dial(listener.address, setup("near"));
`;

let server: NatsServer;
beforeAll(async () => {
	server = await startNatsServer();
});
beforeEach(({ skip }) => {
	if (server.missing !== undefined) skip(server.missing);
});
afterAll(() => server.stop());

function run(script: string) {
	const options = { encoding: "utf8", timeout: 20_000, cwd: import.meta.dirname } as const;
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		["--input-type=module", "-e", PREAMBLE + script, "--", server.uri],
		options,
	);
	return { status, stdout, stderr };
}

it("a process with a listener, a search and an idle link ends by itself", () => {
	expect(run(`console.log("linked")`)).toEqual({ status: 0, stdout: "linked\n", stderr: "" });
});

it("a process that waits for a link to close lives until it has", () => {
	const script = `await link.close(); console.log("closed", await link.closed)`;
	expect(run(script)).toEqual({ status: 0, stdout: "closed {}\n", stderr: "" });
});

it("a process that waits for a node that is not there lives until it knows", () => {
	const script = `await transport.dial(uri + "/nobody", setup("near")).catch((error) => console.log(error.code))`;
	expect(run(script)).toEqual({ status: 0, stdout: "SKEIN_TRANSPORT_UNREACHABLE\n", stderr: "" });
});
