/** Two nodes and what stands between them, for the length of one case. */
import type { Link, LinkSetup, Listener, Transport } from "@skein/kernel";
import { within } from "./patience.js";
import { createRecorder, type Recorder } from "./recorder.js";
import { createSampleSetup, type SampleSetup } from "./sample-setup.js";
import type { TransportCapabilities, TransportCase, TransportHarness, TransportSuiteOptions } from "./suite-options.js";

export interface Door {
	readonly listener: Listener;
	readonly links: readonly Link[];
	/** The next link that is handed out. */
	next(): Promise<Link>;
}

export interface Pair {
	/** Of the node that dialled. */
	readonly near: Link;
	/** Of the node that listened. */
	readonly far: Link;
	readonly door: Door;
}

export interface Stage {
	readonly harness: TransportHarness;
	readonly transport: Transport;
	readonly patience: number;
	/** Writes to streams so far. */
	writes(): number;
	/** Listens as the named node. */
	open(name: string, setup?: SampleSetup, uri?: string): Promise<Door>;
	dial(uri: string, setup: LinkSetup): Promise<Link>;
	/** Two linked nodes, `near` and `far`. */
	pair(near?: SampleSetup, far?: SampleSetup): Promise<Pair>;
	recorder(): Recorder;
	/** Fails with `what` instead of waiting for ever. */
	within<T>(what: string, promise: Promise<T>): Promise<T>;
}

const PATIENCE = 10_000;

export interface CaseText {
	readonly name: string;
	readonly needs?: keyof TransportCapabilities;
}

/** A case out of what it does on a stage; whatever it leaves is closed behind it. */
export function createCase(text: CaseText | string, act: (stage: Stage) => Promise<void>): TransportCase {
	const head = typeof text === "string" ? { name: text } : text;
	return {
		...head,
		async run(options: TransportSuiteOptions) {
			const cleanups: (() => unknown)[] = [];
			let writes = 0;
			const harness = options.make(() => {
				writes += 1;
			});
			const resources = { harness, cleanups, writes: () => writes };
			try {
				await act(createStage(options.patience ?? PATIENCE, resources));
			} finally {
				const swept = Promise.all(cleanups.map((clean) => clean()));
				await within(options.patience ?? PATIENCE, "closing", swept).catch(() => {});
			}
		},
	};
}

interface Resources {
	readonly harness: TransportHarness;
	readonly cleanups: (() => unknown)[];
	writes(): number;
}

function createStage(patience: number, { harness, cleanups, writes }: Resources): Stage {
	const { transport } = harness;
	const keep = (link: Link): Link => {
		cleanups.push(() => link.close());
		return link;
	};
	const stage: Stage = {
		harness,
		writes,
		transport,
		patience,
		recorder: () => createRecorder(patience),
		within: (what, promise) => within(patience, what, promise),
		dial: async (uri, setup) => keep(await within(patience, `dial ${uri}`, transport.dial(uri, setup))),
		async open(name, setup, uri = harness.address()) {
			const links: Link[] = [];
			const waiting: ((link: Link) => void)[] = [];
			const onLink = (link: Link) => {
				links.push(keep(link));
				waiting.shift()?.(link);
			};
			const opened = transport.listen(uri, createSampleSetup(name, setup), onLink);
			const listener = await within(patience, `listen ${uri}`, opened);
			cleanups.push(() => listener.close());
			const next = () => within(patience, "a link", new Promise<Link>((resolve) => waiting.push(resolve)));
			return { listener, links, next };
		},
		async pair(near, far) {
			const door = await stage.open("far", far);
			const arrival = door.next();
			const link = await stage.dial(door.listener.address, createSampleSetup("near", near));
			return { near: link, far: await arrival, door };
		},
	};
	return stage;
}
