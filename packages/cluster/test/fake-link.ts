/** A link without a wire: a test says when it ends. */
import type { ControlMessage, Hello, Link, LinkEnd } from "@skein/kernel";

export class FakeLink implements Link {
	readonly peer: Hello;
	readonly closed: Promise<LinkEnd>;
	readonly sent: ControlMessage[] = [];
	closeAsked = false;
	/** What `close` waits for. */
	written: Promise<void> = Promise.resolve();
	#end: (end: LinkEnd) => void = () => undefined;

	constructor(peer: Hello) {
		this.peer = peer;
		this.closed = new Promise((resolve) => {
			this.#end = resolve;
		});
	}

	send(): boolean {
		return true;
	}

	flush(): void {}

	control(message: ControlMessage): void {
		this.sent.push(message);
	}

	attach(): void {}

	close(): Promise<void> {
		this.closeAsked = true;
		return this.written.then(() => this.end());
	}

	/** The wire breaks, or the peer closes. */
	end(error?: Error): void {
		this.#end(error === undefined ? {} : { error });
	}
}

/** A link to node `name`. */
export function linkTo(name: string, over: Partial<Hello> = {}): FakeLink {
	return new FakeLink({
		protocol: 2,
		features: [],
		node: { name, labels: { zone: "eu-1" }, taints: [], capacity: { cpu: 4 }, threads: 2 },
		state: { free: { cpu: 4 }, running: 0, draining: false },
		instance: `${name}-first`,
		functions: [],
		maxFrame: 2 ** 26,
		address: `memory://${name}`,
		...over,
	});
}
