/** Programs and nodes whose links are the real ones, over wires that the test moves. */
import type { Hello, Link } from "@skein/kernel";
import { type ByteStream, createStreamTransport, defaultLinkLimits } from "@skein/transport";
import type { RunLink } from "./calls-run.js";
import { SimulatedCluster } from "./simulated-cluster.js";
import { SimulatedWire } from "./simulated-wire.js";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The link of a program to a node. */
export class WiredLink extends SimulatedWire implements RunLink {
	/** A frame of it was lost, doubled or swapped with another: one alone, so that no two such faults can make up for each other. */
	isSpoiled = false;
	/** With which its ends were closed. */
	readonly errors: Error[] = [];
	/** A frame to the node may be lost, which the node knows by the next one. */
	#isLossy = false;

	get isQuiet(): boolean {
		return this.ends[1].isEmpty && !this.#isLossy;
	}

	to(most: number): void {
		this.ends[1].arrive(most);
	}

	fro(most: number): void {
		this.ends[0].arrive(most);
	}

	spoil(how: number): boolean {
		if (this.isSpoiled) return false;
		const end = this.ends[how % 2]!;
		this.isSpoiled = end.spoil((["lose", "double", "swap"] as const)[how % 3]!, how);
		if (this.isSpoiled && end === this.ends[1]) this.#isLossy = true;
		return this.isSpoiled;
	}

	/** Everything that is on its way arrives. */
	async settle(): Promise<void> {
		await turn();
		for (const end of this.ends) end.arrive(Number.POSITIVE_INFINITY);
		await turn();
	}
}

export class WiredCluster extends SimulatedCluster {
	/** Every one that was ever made. */
	readonly wires: WiredLink[] = [];

	protected override async connect(dialling: Hello, listening: Hello): Promise<readonly [Link, Link]> {
		const wire = new WiredLink();
		let accept: (link: Link) => void = () => undefined;
		const accepted = new Promise<Link>((resolve) => {
			accept = resolve;
		});
		let welcome: (stream: ByteStream) => void = () => undefined;
		const transport = createStreamTransport({
			scheme: "simulated",
			clock: this.clock,
			connect: async () => wire.ends[0],
			listen: async (address, onStream) => {
				welcome = onStream;
				return { address, close: async () => undefined };
			},
		});
		const setupOf = (hello: Hello) => ({ hello: () => hello, limits: defaultLinkLimits });
		await transport.listen("simulated://", setupOf(listening), (link) => accept(link));
		const dialled = transport.dial("simulated://", setupOf(dialling));
		welcome(wire.ends[1]);
		for (let i = 0; i < 3; i += 1) await wire.settle();
		const ends = await Promise.all([dialled, accepted]);
		for (const link of ends) {
			void link.closed.then(({ error }) => {
				if (error !== undefined) wire.errors.push(error);
			});
		}
		this.wires.push(wire);
		return ends;
	}
}
