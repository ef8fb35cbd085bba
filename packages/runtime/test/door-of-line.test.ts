import { expect, it } from "vitest";
import { doorOfLine } from "../src/engine/door-of-line.js";

const nats = { credentials: "a.creds" };
const doorOf = (address: string, listen = address) => doorOfLine(7, address, { listen, nats });

it("is beside the node, wherever that listens", () => {
	expect(doorOf("unix:///run/a.sock")).toEqual({ address: "unix:///run/a.sock~7" });
	expect(doorOf("tcp://10.0.0.7:7400", "tcp://0.0.0.0:0")).toEqual({ address: "tcp://10.0.0.7:0" });
	expect(doorOf("tcp://[::1]:7400")).toEqual({ address: "tcp://[::1]:0" });
	expect(doorOf("nats://h:4222/a")).toEqual({ address: "nats://h:4222/a-line-7", login: nats });
	expect(doorOf("memory://a")).toBeUndefined();
	expect(doorOf("")).toBeUndefined();
});

it("is reached with the user of the configuration, which others do not see", () => {
	const shown = "nats://h:4222,i:4222/drawn";
	for (const login of ["u:p@", "u:p/q@", "token@", ""]) {
		const door = { address: `nats://${login}h:4222,i:4222/drawn-line-7`, login: nats };
		expect(doorOf(shown, `nats://${login}h:4222,i:4222`)).toEqual(door);
		expect(doorOf(shown, `nats://${login}h:4222,i:4222/drawn`)).toEqual(door);
	}
});
