/** Faults in listening, dialling and the handshake. */
import type { Link } from "@skein/kernel";
import { changeTransport, type Fault } from "./fault.js";

export const addressFaults: readonly Fault[] = [
	{
		name: "shares an address between two listeners",
		failing: ["cannot be listened on again"],
		plant: changeTransport((honest) => ({
			listen: (uri, setup, onLink) =>
				honest.listen(uri, setup, onLink).catch(() => honest.listen("fake://", setup, onLink)),
		})),
	},
	{
		name: "links each node once",
		failing: ["may dial again when its link has ended"],
		plant: changeTransport((honest) => {
			const known = new Set<string>();
			return {
				async dial(uri, setup) {
					const { name } = setup.hello().node;
					if (known.has(name)) throw new Error("known already");
					known.add(name);
					return honest.dial(uri, setup);
				},
			};
		}),
	},
	{
		name: "goes on listening when it is closed",
		failing: ["a closed listener takes no more links"],
		plant: changeTransport((honest) => ({
			listen: async (...all) => ({ ...(await honest.listen(...all)), close: async () => {} }),
		})),
	},
	{
		name: "ends the links of a listener with it",
		failing: ["leaves its links alone"],
		plant: changeTransport((honest) => ({
			async listen(uri, setup, onLink) {
				const links: Link[] = [];
				const listener = await honest.listen(uri, setup, (link) => {
					links.push(link);
					onLink(link);
				});
				return {
					...listener,
					async close() {
						await listener.close();
						for (const link of links) void link.close();
					},
				};
			},
		})),
	},
	{
		name: "waits for ever for nobody",
		failing: ["cannot be reached"],
		plant: changeTransport((honest) => ({
			dial: (uri, setup) => honest.dial(uri, setup).catch(() => new Promise(() => {})),
		})),
	},
	{
		name: "dials once at a time",
		failing: ["two nodes may dial each other at once", "mixes none of them up"],
		plant: changeTransport((honest) => {
			let isDialling = false;
			return {
				async dial(uri, setup) {
					if (isDialling) throw new Error("busy");
					isDialling = true;
					await Promise.resolve();
					isDialling = false;
					return honest.dial(uri, setup);
				},
			};
		}),
	},
	{
		name: "fails without a code",
		failing: ["cannot be reached", "an address that is none", "turned away", "cannot be listened on again"],
		plant: changeTransport((honest) => {
			const forget = (error: Error) => Promise.reject(new Error(error.message));
			return {
				dial: (uri, setup) => honest.dial(uri, setup).catch(forget),
				listen: (uri, setup, onLink) => honest.listen(uri, setup, onLink).catch(forget),
			};
		}),
	},
	{
		name: "mixes up links",
		failing: ["mixes none of them up"],
		plant: changeTransport((honest) => ({
			listen(uri, setup, onLink) {
				const links: Link[] = [];
				return honest.listen(uri, setup, (link) => {
					links.push(link);
					onLink(Object.assign(Object.create(link), { peer: links[0]!.peer }) as Link);
				});
			},
		})),
	},
	{
		name: "forgets functions of a long hello",
		failing: ["with 10,000 functions"],
		plant: changeTransport((honest) => ({
			dial: (uri, setup) =>
				honest.dial(uri, {
					...setup,
					hello: () => ({ ...setup.hello(), functions: setup.hello().functions.slice(0, 4_096) }),
				}),
		})),
	},
	{
		name: "links whoever comes",
		failing: ["another protocol version", "needs a feature", "of the listener's own name"],
		plant: changeTransport((honest) => ({
			dial: (uri, setup) =>
				honest.dial(uri, setup).catch((error) => {
					if (error.code !== "SKEIN_LINK_HANDSHAKE") throw error;
					const { node, ...rest } = setup.hello();
					const hello = { ...rest, protocol: 2, features: [], node: { ...node, name: `other ${node.name}` } };
					return honest.dial(uri, { ...setup, hello: () => hello });
				}),
		})),
	},
	{
		name: "asks for the hello again and again",
		failing: ["asked for once per link"],
		plant: changeTransport((honest) => ({
			dial: (uri, setup) => {
				setup.hello();
				return honest.dial(uri, setup);
			},
		})),
	},
];
