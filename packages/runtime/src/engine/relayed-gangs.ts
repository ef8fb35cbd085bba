/**
 * Gangs that tasks on this node's threads spawn: finds for each member the gang that came with the first of them.
 *
 * A thread sends the members of a gang one after the other, and nothing of another gang between them.
 */
import { SkeinError, type UpcallOrigin } from "@skein/kernel";
import { createGang, type Gang, type GangMember } from "../call/gang.js";
import type { OutgoingCall } from "../call/outgoing-call.js";

export class RelayedGangs {
	/** The last one of each thread. */
	readonly #gangs = new WeakMap<UpcallOrigin, { readonly first: number; readonly gang: Gang<OutgoingCall> }>();

	/** @throws SKEIN_TASK_CANCELLED when the gang has come to nothing before all its members came */
	of(origin: UpcallOrigin, { first, size, strategy }: GangMember): Gang<OutgoingCall> {
		const known = this.#gangs.get(origin);
		if (known?.first !== first) {
			const gang = createGang<OutgoingCall>(size, strategy);
			this.#gangs.set(origin, { first, gang });
			return gang;
		}
		if (!known.gang.isOver) return known.gang;
		throw new SkeinError("SKEIN_TASK_CANCELLED", "the gang came to nothing before all of its members were made");
	}
}
