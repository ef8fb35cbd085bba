/**
 * Calls that are placed together or not at all.
 *
 * Room for all members is set aside on their nodes before the first of them is sent; when one node has none, what was set
 * aside is let go, and the gang waits holding nothing.
 *
 * S1  no member is sent before every member has its room.
 * S2  nodes are asked one after the other, in the order of their names, so that of gangs that race one always gets through.
 */
import type { Peer } from "@skein/cluster";
import { type Frame, type Link, type Placement, SkeinError } from "@skein/kernel";
import type { ReplySink } from "@skein/node";
import { choosePlace, claimOfRoom } from "./choose-place.js";
import type { DispatcherOptions } from "./dispatcher-options.js";
import type { Gang as GangOf, Room as RoomOf } from "./gang.js";
import type { KeptFrames } from "./kept-frames.js";
import type { OutgoingCall } from "./outgoing-call.js";
import { hopeless, overloaded, tookTooLong, type Unplaced } from "./placement-errors.js";

type Gang = GangOf<OutgoingCall>;
type Room = RoomOf<OutgoingCall>;

export interface GangOwner {
	/** For whom this node sets room aside. */
	readonly sink: ReplySink;
	/** Sends a member to the node that holds room for it. */
	send(call: OutgoingCall, frame: Frame, node: string): void;
	unplaced(call: OutgoingCall, error: Error): void;
}

/** Milliseconds that a gang waits for news after a node had no room for it. */
const PAUSE = 20;

export class GangCalls {
	readonly #options: DispatcherOptions;
	readonly #kept: KeptFrames;
	readonly #owner: GangOwner;
	readonly #gangs = new Set<Gang>();
	readonly #asked = new Map<number, { gang: Gang; room: Room }>();
	#ids = 0;
	#waking = false;

	constructor(options: DispatcherOptions, kept: KeptFrames, owner: GangOwner) {
		this.#options = options;
		this.#kept = kept;
		this.#owner = owner;
	}

	/** Whether the gang of a call is still to be placed. */
	holds({ gang }: OutgoingCall): boolean {
		return gang !== undefined && !gang.isOver;
	}

	/** A member has come; the last one has the gang placed. */
	join(call: OutgoingCall, frame: Frame): void {
		const gang = call.gang!;
		this.#gangs.add(gang);
		gang.members.push(call);
		this.#kept.keep(call.call, frame);
		if (gang.members.length < gang.size) return;
		const waiting = [...this.#gangs].reduce((sum, one) => sum + one.members.length, 0);
		if (waiting > Math.max(gang.size, this.#options.maxPending)) this.#fail(gang, () => overloaded(waiting));
		else this.#measure(gang);
	}

	/** A member ended before its gang was placed: the others have nothing to wait for. */
	leave(call: OutgoingCall): void {
		const { gang } = call;
		if (gang === undefined || gang.isOver) return;
		const at = gang.members.indexOf(call);
		if (at >= 0) gang.members.splice(at, 1);
		this.end(gang);
	}

	/** One of its members never comes. */
	end(gang: Gang): void {
		if (gang.isOver) return;
		const message = "another member of the gang ended before all had their nodes";
		this.#fail(gang, () => new SkeinError("SKEIN_TASK_CANCELLED", message));
	}

	wake(): void {
		if (this.#gangs.size === 0 || this.#waking) return;
		this.#waking = true;
		queueMicrotask(() => {
			this.#waking = false;
			for (const gang of byPriority([...this.#gangs])) this.#place(gang);
		});
	}

	onReserved(link: Link, id: number, reason: string): void {
		const asked = this.#asked.get(id);
		if (asked === undefined || asked.room.link !== link) return;
		this.#answered(asked.gang, asked.room, reason);
	}

	/** What was set aside there is gone with it. */
	onLinkLost(link: Link): void {
		for (const { gang, room } of [...this.#asked.values()]) if (room.link === link) this.#answered(gang, room, "lost");
	}

	#measure(gang: Gang): void {
		const { pendingTimeout } = gang.members[0]!.plan;
		if (pendingTimeout > 0) {
			this.#options.clock.schedule(pendingTimeout, () => {
				if (!gang.isOver) this.#fail(gang, (call) => tookTooLong(call, pendingTimeout));
			});
		}
		this.#place(gang);
	}

	#place(gang: Gang): void {
		if (gang.isOver || gang.rooms.length > 0 || gang.members.length < gang.size) return;
		const { scheduler, view } = this.#options;
		let placements: Placement[];
		try {
			placements = scheduler.placeGroup(
				gang.members.map(({ plan }) => plan.request),
				view(true),
				gang.strategy,
			);
		} catch (error) {
			this.#fail(gang, () => error as Error);
			return;
		}
		const refused = placements.filter((one): one is Unplaced => !one.ok);
		if (refused.length > 0) this.#wait(gang, refused);
		else this.#ask(gang, placements as Extract<Placement, { ok: true }>[]);
	}

	#wait(gang: Gang, refused: readonly Unplaced[]): void {
		const { missingSeeds, peers, joinTimeout } = this.#options;
		for (const [at, call] of gang.members.entries()) call.waiting = () => refused[at]!.explain();
		const isHopeless = refused.some(({ code }) => code === "SKEIN_UNSCHEDULABLE");
		if (!isHopeless || gang.members.some(({ plan }) => plan.waitForNodes)) return;
		const giveUp = (): void => {
			if (gang.isOver || gang.rooms.length > 0) return;
			this.#fail(gang, (call) => hopeless(call, refused[0]!, peers(), missingSeeds()));
		};
		if (missingSeeds().length === 0 || joinTimeout === 0) giveUp();
		else this.#options.clock.schedule(joinTimeout, giveUp);
	}

	#ask(gang: Gang, placements: readonly Extract<Placement, { ok: true }>[]): void {
		const byNode = new Map<string, Room[]>();
		for (const [at, { node, gpus }] of placements.entries()) {
			this.#ids = (this.#ids % 0xffff_fffe) + 1;
			const room: Room = { id: this.#ids, call: gang.members[at]!, node, gpus, link: undefined, state: "wanted" };
			byNode.set(node, [...(byNode.get(node) ?? []), room]);
		}
		gang.rooms = [...byNode].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rooms]) => rooms);
		this.#askNext(gang);
	}

	/** Asks the first node that was not asked; sends all when there is none. */
	#askNext(gang: Gang): void {
		const next = gang.rooms.find((rooms) => rooms.some(({ state }) => state === "wanted"));
		if (next === undefined) this.#send(gang);
		else if (next[0]!.node === this.#options.node.description.name) this.#askHere(gang, next);
		else this.#askThere(gang, next);
	}

	#askHere(gang: Gang, rooms: readonly Room[]): void {
		for (const room of rooms) {
			const claim = claimOfRoom(room.call.plan.amounts, room.gpus);
			const refusal = this.#options.node.reserve(this.#owner.sink, room.id, claim);
			if (refusal !== undefined) {
				this.#letGo(gang);
				return;
			}
			room.state = "held";
		}
		this.#askNext(gang);
	}

	#askThere(gang: Gang, rooms: readonly Room[]): void {
		const peer: Peer | undefined = this.#options.peer(rooms[0]!.node);
		const link = peer?.link;
		if (link === undefined) {
			this.#letGo(gang);
			return;
		}
		for (const room of rooms) {
			room.state = "asked";
			room.link = link;
			this.#asked.set(room.id, { gang, room });
			const { amounts = {} } = room.call.plan;
			link.control({ kind: "reserve", id: room.id, amounts, gpus: room.gpus });
		}
	}

	#answered(gang: Gang, room: Room, reason: string): void {
		this.#asked.delete(room.id);
		if (reason !== "") {
			// It holds nothing there.
			room.state = "wanted";
			this.#letGo(gang);
			return;
		}
		room.state = "held";
		if (!gang.rooms.flat().some(({ state }) => state === "asked")) this.#askNext(gang);
	}

	/** One node had no room: nothing is held while the gang waits for news, or a moment. */
	#letGo(gang: Gang): void {
		this.#release(gang);
		this.#options.clock.schedule(PAUSE, () => this.wake());
	}

	#release(gang: Gang): void {
		for (const room of gang.rooms.flat()) {
			this.#asked.delete(room.id);
			if (room.state === "wanted") continue;
			if (room.link === undefined) this.#options.node.release(this.#owner.sink, room.id);
			else room.link.control({ kind: "release", id: room.id });
		}
		gang.rooms = [];
	}

	#send(gang: Gang): void {
		gang.isOver = true;
		this.#gangs.delete(gang);
		for (const { call, gpus, id, node } of gang.rooms.flat()) {
			const frame = this.#kept.get(call.call)!;
			choosePlace(call, frame, gpus, { reservation: id });
			this.#owner.send(call, frame, node);
		}
		gang.rooms = [];
	}

	#fail(gang: Gang, why: (call: OutgoingCall) => Error): void {
		this.#release(gang);
		gang.isOver = true;
		this.#gangs.delete(gang);
		for (const call of [...gang.members]) this.#owner.unplaced(call, why(call));
	}
}

/** That of the most important member; equal ones in their order. */
function byPriority(gangs: Gang[]): Gang[] {
	const priority = ({ members }: Gang): number => Math.max(...members.map((call) => call.priority));
	return gangs.sort((a, b) => priority(b) - priority(a));
}
