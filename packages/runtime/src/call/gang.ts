/** Calls that are placed together, and what was set aside for them. */
import type { GroupStrategy, Link } from "@skein/kernel";

/** One gang from its first member to the moment when all are sent. */
export interface Gang<C> {
	readonly strategy: GroupStrategy | undefined;
	readonly size: number;
	readonly members: C[];
	/** Rooms that it asked for, by node in the order in which they are asked; empty while it waits. */
	rooms: Room<C>[][];
	/** All were sent, or it came to nothing. */
	isOver: boolean;
	/** In a thread: its number of the first member that was sent. */
	first: number | undefined;
}

/** What a thread says of each member of a gang that one of its tasks spawns. */
export interface GangMember {
	/** The thread's number of the first member. */
	readonly first: number;
	readonly size: number;
	readonly strategy?: GroupStrategy | undefined;
}

export interface Room<C> {
	readonly id: number;
	readonly call: C;
	readonly node: string;
	readonly gpus: readonly number[];
	/** The link over which it was asked for; undefined on this node. */
	link: Link | undefined;
	state: "wanted" | "asked" | "held";
}

export const createGang = <C>(size: number, strategy: GroupStrategy | undefined): Gang<C> => ({
	strategy,
	size,
	members: [],
	rooms: [],
	isOver: false,
	first: undefined,
});
