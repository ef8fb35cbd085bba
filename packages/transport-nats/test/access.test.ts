import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { createAccount, createOperator, createUser, type KeyPair } from "@nats-io/nkeys";
import type { ErrorCode } from "@skein/kernel";
import { type NatsServer, type NatsServerOptions, startNatsServer } from "@skein/testkit";
import { createNatsTransport, type NatsOptions } from "@skein/transport-nats";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { createPair, createSetup } from "./support/nodes.js";

const failure = (code: ErrorCode, words: RegExp) => ({ code, message: expect.stringMatching(words) });

async function start({ skip }: TestContext, options: NatsServerOptions): Promise<NatsServer> {
	const server = await startNatsServer(options);
	if (server.missing !== undefined) skip(server.missing);
	onTestFinished(() => server.stop());
	return server;
}

function createFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "skein-access-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	return folder;
}

const listen = (uri: string, options: NatsOptions = {}, insecure = false) =>
	createNatsTransport(options).listen(uri, createSetup("a"), () => {}, { insecure });

async function expectLink(uri: string, options: NatsOptions = {}): Promise<void> {
	const { near, listener } = await createPair(uri, {}, options);
	expect(near.peer.node.name).toBe("far");
	expect(listener.address).not.toMatch(/[@]/);
	await near.close();
	await listener.close();
}

describe("a server that asks who comes", () => {
	it("takes a user and password from the address, which are not told to anybody", async (context) => {
		const server = await start(context, { configuration: `authorization { user: "ann", password: "p@ss:w" }` });
		const withLogin = (login: string) => server.uri.replace("//", `//${login}@`);
		await expectLink(withLogin("ann:p%40ss%3Aw"));
		const denied = failure(
			"SKEIN_TRANSPORT_DENIED",
			/^the NATS server at nats:\/\/127\.0\.0\.1:\d+ does not accept this node/,
		);
		await expect(listen(withLogin("ann:wrong"))).rejects.toMatchObject(denied);
		await expect(listen(server.uri)).rejects.toMatchObject(denied);
	});

	it("takes a token from the address", async (context) => {
		const server = await start(context, { configuration: `authorization { token: "s3cret" }` });
		await expectLink(server.uri.replace("//", "//s3cret@"));
		await expect(listen(server.uri)).rejects.toMatchObject({ code: "SKEIN_TRANSPORT_DENIED" });
	});

	it("takes an nkey from the file that the configuration names", async (context) => {
		const user = createUser();
		const configuration = `authorization { users: [ { nkey: "${user.getPublicKey()}" } ] }`;
		const server = await start(context, { configuration });
		const nkey = join(createFolder(), "user.nk");
		writeFileSync(nkey, user.getSeed());
		await expectLink(server.uri, { nkey });
		await expect(listen(server.uri, { nkey: "/nowhere.nk" })).rejects.toMatchObject(
			failure("SKEIN_CONFIG_LOAD", /nats\.nkey: .*\/nowhere\.nk/),
		);
	});

	it("takes the credentials of a user of an account from the file that the configuration names", async (context) => {
		const { configuration, credentials } = createAccounts();
		const server = await start(context, { configuration });
		const file = join(createFolder(), "user.creds");
		writeFileSync(file, credentials);
		await expectLink(server.uri, { credentials: file });
		await expect(listen(server.uri)).rejects.toMatchObject({ code: "SKEIN_TRANSPORT_DENIED" });
	});

	it("and for TLS takes certificates from the files that the configuration names", async (context) => {
		const folder = createFolder();
		const made = createCertificates(folder);
		if (made !== undefined) context.skip(made);
		const file = (name: string) => join(folder, name);
		const tls = `cert_file: "${file("server.pem")}", key_file: "${file("server.key")}", ca_file: "${file("ca.pem")}"`;
		const server = await start(context, { configuration: `tls { ${tls}, verify: true, timeout: 5 }` });
		await expectLink(server.uri, { tls: { ca: file("ca.pem"), cert: file("client.pem"), key: file("client.key") } });
		await expect(listen(server.uri)).rejects.toMatchObject({ code: "SKEIN_TRANSPORT_UNREACHABLE" });
		await expect(listen(server.uri, { tls: { ca: file("ca.pem") } })).rejects.toThrow(/cannot reach nats:/);
	});

	it("and denies a subject is named with it", async (context) => {
		const rights = `permissions: { publish: "other.>", subscribe: ["other.>", "skein.link.>"] }`;
		const server = await start(context, {
			configuration: `authorization { users: [ { user: "a", password: "b", ${rights} } ] }`,
		});
		const uri = server.uri.replace("//", "//a:b@");
		const denied = (words: RegExp) => failure("SKEIN_TRANSPORT_DENIED", words);
		await expect(createNatsTransport().dial(`${uri}/x`, createSetup("a"))).rejects.toMatchObject(
			denied(/denies this node a subject .*Publish to "skein\.door\.x"/i),
		);
		await expect(listen(uri)).rejects.toMatchObject(denied(/"skein\.door\./));
		await expectLink(uri, { prefix: "other.skein" });
	});
});

describe("a server that lets everybody in", () => {
	const outside = Object.values(networkInterfaces())
		.flat()
		.find((address) => address?.family === "IPv4" && !address.internal)?.address;

	it("and is not only of this machine is refused without `insecure`", async (context) => {
		if (outside === undefined) context.skip("this machine has no address beside loopback");
		const open = await start(context, { host: "0.0.0.0" });
		const uri = `nats://${outside}:${open.port}`;
		await expect(listen(uri)).rejects.toMatchObject(failure("SKEIN_TRANSPORT_INSECURE", /lets everybody in/));
		await (await listen(uri, {}, true)).close();
		const guarded = await start(context, { host: "0.0.0.0", configuration: `authorization { token: "t" }` });
		await (await listen(`nats://t@${outside}:${guarded.port}`)).close();
	});
});

/** A root, a server's and a client's certificate; or why there are none. */
function createCertificates(folder: string): string | undefined {
	const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
	try {
		const root = ["-subj", "/CN=root", "-keyout", "ca.key", "-out", "ca.pem"];
		openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...root);
		writeFileSync(join(folder, "names"), "subjectAltName=IP:127.0.0.1,DNS:localhost");
		for (const name of ["server", "client"]) {
			const request = ["-subj", `/CN=${name}`, "-keyout", `${name}.key`, "-out", `${name}.csr`];
			openssl("req", "-newkey", "rsa:2048", "-nodes", ...request);
			const signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"];
			openssl("x509", "-req", "-in", `${name}.csr`, "-days", "2", "-out", `${name}.pem`, ...signing);
		}
		return undefined;
	} catch (error) {
		return `missing openssl: ${(error as Error).message}`;
	}
}

/** An operator with two accounts, one of them the system's, as its tool would make them; and a user of the other. */
function createAccounts(): { configuration: string; credentials: string } {
	const [operator, system, account, user] = [createOperator(), createAccount(), createAccount(), createUser()];
	const open = { subs: -1, data: -1, payload: -1 };
	const limits = { ...open, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
	const accountToken = (of: KeyPair) => sign(operator, of, { type: "account", version: 2, limits });
	const preload = [system, account].map((of) => `${of.getPublicKey()}: ${accountToken(of)}`).join("\n");
	const userToken = sign(account, user, { type: "user", version: 2, pub: {}, sub: {}, ...open });
	const seed = Buffer.from(user.getSeed()).toString();
	return {
		configuration: [
			`operator: ${sign(operator, operator, { type: "operator", version: 2 })}`,
			`system_account: ${system.getPublicKey()}`,
			`resolver: MEMORY\nresolver_preload: {\n${preload}\n}`,
		].join("\n"),
		credentials: [
			`-----BEGIN NATS USER JWT-----\n${userToken}\n------END NATS USER JWT------\n`,
			`-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`,
		].join("\n"),
	};
}

function sign(issuer: KeyPair, subject: KeyPair, nats: object): string {
	const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
	const claims = { jti: "test", iat: 1, iss: issuer.getPublicKey(), sub: subject.getPublicKey(), name: "test", nats };
	const content = `${encode({ typ: "JWT", alg: "ed25519-nkey" })}.${encode(claims)}`;
	return `${content}.${Buffer.from(issuer.sign(Buffer.from(content))).toString("base64url")}`;
}
