/** One change of the nodes, as a view from before it needs it: what was there. Later changes hang on earlier ones, not the reverse. */
import type { NodeView } from "@skein/kernel";

export class ViewChange {
	/** -1: nothing happened yet. */
	place = -1;
	/** Undefined: the place did not exist. */
	before: NodeView | undefined = undefined;
	next: ViewChange | undefined = undefined;
	/** Set where the chain ends early: all nodes as they were then. */
	copy: readonly NodeView[] | undefined = undefined;
}
