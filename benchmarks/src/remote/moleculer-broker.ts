/**
 * A Moleculer node on its TCP transporter, with nothing beside the calls: no logger, metrics, internal services or
 * UDP discovery. The two nodes of the row know each other's address from the start.
 */
import { ServiceBroker } from "moleculer";

export const nodes = ["client", "server"] as const;

/** @param ports of the nodes on the loopback, in the order of `nodes` */
export function createBroker(nodeID: (typeof nodes)[number], ports: readonly number[]): ServiceBroker {
	const urls = nodes.map((name, index) => `127.0.0.1:${ports[index]}/${name}`);
	return new ServiceBroker({
		nodeID,
		logger: false,
		internalServices: false,
		transporter: { type: "TCP", options: { udpDiscovery: false, useHostname: false, urls } },
	});
}
