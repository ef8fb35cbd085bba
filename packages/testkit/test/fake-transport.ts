/**
 * A transport without bytes: links hand each other events. It behaves, so that a fault planted in it is the only
 * reason for which the suite can fail it.
 */
import {
	type ControlMessage,
	frameLength,
	type Hello,
	type Link,
	type LinkEnd,
	type LinkHandlers,
	type LinkSetup,
	realClock,
	SkeinError,
	type Transport,
} from "@skein/kernel";

type Event =
	| { readonly what: "frames"; readonly bytes: Uint8Array }
	| { readonly what: "control"; readonly message: ControlMessage }
	| { readonly what: "end"; readonly end: LinkEnd };

interface Listening {
	readonly setup: LinkSetup;
	onLink(link: Link): void;
}

export function createFakeTransport(onWrite: () => void): Transport {
	const doors = new Map<string, Listening>();
	let names = 0;
	return {
		scheme: "fake",
		async listen(uri, setup, onLink) {
			names += 1;
			const name = nameOf(uri) || `${names}`;
			if (doors.has(name)) throw new SkeinError("SKEIN_TRANSPORT_IN_USE", "in use");
			const door = { setup, onLink };
			doors.set(name, door);
			const close = async () => void (doors.get(name) === door && doors.delete(name));
			return { address: `fake://${name}`, close };
		},
		async dial(uri, setup) {
			const door = doors.get(nameOf(uri));
			if (door === undefined) throw new SkeinError("SKEIN_TRANSPORT_UNREACHABLE", "nobody");
			const [own, peer] = [setup.hello(), door.setup.hello()];
			checkHellos(own, peer);
			const [near, far] = [new FakeLink(peer, setup, onWrite), new FakeLink(own, door.setup, onWrite)];
			near.other = far;
			far.other = near;
			door.onLink(far);
			return near;
		},
	};
}

function nameOf(uri: string): string {
	if (!uri.startsWith("fake://")) throw new SkeinError("SKEIN_TRANSPORT_ADDRESS", "not an address");
	return uri.slice("fake://".length);
}

function checkHellos(own: Hello, peer: Hello): void {
	const refuse = (why: string) => new SkeinError("SKEIN_LINK_HANDSHAKE", why);
	if (own.protocol !== peer.protocol) throw refuse(`version ${own.protocol} meets version ${peer.protocol}`);
	if (own.features.length > 0) throw refuse(`no ${own.features}`);
	if (own.node.name === peer.node.name) throw refuse(`two nodes are named "${own.node.name}"`);
}

class FakeLink implements Link {
	other!: FakeLink;
	readonly peer: Hello;
	readonly closed: Promise<LinkEnd>;
	private readonly setup: LinkSetup;
	private readonly onWrite: () => void;
	private settle!: (end: LinkEnd) => void;
	private handlers: LinkHandlers | undefined;
	private inbox: Event[] = [];
	private inboxBytes = 0;
	private outbox: Event[] = [];
	private outboxBytes = 0;
	private isOpen = true;
	private isBlocked = false;
	private isWatching = false;
	/** Its owner closed it. */
	private isDeaf = false;

	constructor(peer: Hello, setup: LinkSetup, onWrite: () => void) {
		this.peer = peer;
		this.setup = setup;
		this.onWrite = onWrite;
		this.closed = new Promise((resolve) => {
			this.settle = resolve;
		});
	}

	send(bytes: Uint8Array, start: number, end: number): boolean {
		if (!this.isOpen) return true;
		const view = new DataView(bytes.buffer, bytes.byteOffset);
		for (let at = start; at < end; at += frameLength(view, at)) {
			if (frameLength(view, at) > this.peer.maxFrame) throw new SkeinError("SKEIN_LINK_FRAME", "too long");
		}
		this.push({ what: "frames", bytes: bytes.slice(start, end) });
		this.outboxBytes += end - start;
		this.isBlocked = this.outboxBytes + this.other.inboxBytes > this.setup.limits.highWaterMark;
		return !this.isBlocked;
	}

	control(message: ControlMessage): void {
		if (this.isOpen) this.push({ what: "control", message });
	}

	attach(handlers: LinkHandlers): void {
		queueMicrotask(() => {
			if (this.isDeaf) return;
			this.handlers = handlers;
			this.deliver();
		});
	}

	async close(error?: Error): Promise<void> {
		if (this.isOpen) {
			const told = error && { error: new SkeinError("SKEIN_LINK_CLOSED", error.message) };
			this.push({ what: "end", end: told ?? {} });
			this.finish(error === undefined ? {} : { error });
			this.isDeaf = true;
			this.handlers = undefined;
			this.inbox = [];
		}
		await this.closed;
	}

	private push(event: Event): void {
		if (this.outbox.length === 0) queueMicrotask(() => this.flush());
		this.outbox.push(event);
	}

	/** Its owner takes nothing, and more has come than it keeps. */
	private get standsStill(): boolean {
		return this.handlers === undefined && this.inboxBytes > this.setup.limits.highWaterMark;
	}

	private giveUpLater(): void {
		if (this.isWatching) return;
		this.isWatching = true;
		const { idleTimeout } = this.setup.limits;
		realClock.schedule(idleTimeout, () => {
			this.isWatching = false;
			if (!this.isOpen || !this.other.standsStill) return;
			const words = `node "${this.peer.node.name}" sent nothing for ${idleTimeout} ms`;
			this.push({ what: "end", end: { error: new SkeinError("SKEIN_LINK_CLOSED", words) } });
			this.finish({ error: new SkeinError("SKEIN_LINK_TIMEOUT", words) });
		});
	}

	flush(): void {
		if (this.outbox.length === 0) return;
		this.onWrite();
		this.other.inbox.push(...this.outbox);
		this.other.inboxBytes += this.outboxBytes;
		this.outbox = [];
		this.outboxBytes = 0;
		this.other.deliver();
		if (this.other.standsStill) this.giveUpLater();
	}

	private deliver(): void {
		if (this.handlers === undefined && this.inbox.every((event) => event.what !== "end")) return;
		try {
			this.hand();
		} catch (error) {
			void this.close(error as Error);
		}
		if (this.other.isBlocked && this.other.isOpen && this.inboxBytes === 0) {
			this.other.isBlocked = false;
			this.other.handlers?.onDrain();
		}
	}

	/** Without an owner only the end is taken, so that `closed` settles; frames stay for a late one. */
	private hand(): void {
		const events = this.inbox;
		this.inbox = [];
		for (const event of events) {
			if (event.what === "end") this.finish(event.end);
			else if (this.handlers === undefined) this.inbox.push(event);
			else if (event.what === "control") this.handlers.onControl(event.message);
			else {
				this.inboxBytes -= event.bytes.length;
				this.handlers.onFrames(event.bytes, 0, event.bytes.length);
			}
		}
	}

	private finish(end: LinkEnd): void {
		this.isOpen = false;
		this.settle(end);
	}
}
