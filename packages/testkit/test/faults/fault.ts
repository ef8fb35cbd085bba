/** A fault to plant in a transport that behaves, and the ways to plant one. */
import type { Link, LinkHandlers, Transport } from "@skein/kernel";
import { createFakeTransport } from "../fake-transport.js";

export interface Fault {
	readonly name: string;
	/** Names, or parts of names, of the cases that must fail. */
	readonly failing: readonly string[];
	plant(onWrite: () => void): Transport;
}

type Change = (link: Link) => Partial<Link>;
type HandlerChange = (handlers: LinkHandlers) => Partial<LinkHandlers>;

/** A transport whose links, on both sides, differ in what `change` returns. */
export function changeLinks(change: Change) {
	return (onWrite: () => void): Transport => {
		const honest = createFakeTransport(onWrite);
		const alter = (link: Link): Link => {
			const behaviour: Link = {
				peer: link.peer,
				closed: link.closed,
				send: (bytes, start, end) => link.send(bytes, start, end),
				flush: () => link.flush(),
				control: (message) => link.control(message),
				attach: (handlers) => link.attach(handlers),
				close: (reason) => link.close(reason),
			};
			return Object.create(behaviour, Object.getOwnPropertyDescriptors(change(link))) as Link;
		};
		return {
			scheme: "fake",
			listen: (uri, setup, onLink) => honest.listen(uri, setup, (link) => onLink(alter(link))),
			dial: async (uri, setup) => alter(await honest.dial(uri, setup)),
		};
	};
}

export const changeHandlers = (change: HandlerChange) =>
	changeLinks((link) => ({
		attach(handlers) {
			const honest: LinkHandlers = {
				onFrames: (bytes, start, end) => handlers.onFrames(bytes, start, end),
				onControl: (message) => handlers.onControl(message),
				onDrain: () => handlers.onDrain(),
			};
			link.attach({ ...honest, ...change(honest) });
		},
	}));

export const changeTransport = (change: (honest: Transport) => Partial<Transport>) => (onWrite: () => void) => {
	const honest = createFakeTransport(onWrite);
	return { ...honest, ...change(honest) };
};
