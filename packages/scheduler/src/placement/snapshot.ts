/** The nodes that a call was placed on: as given, or, inside a batch, worked out again when an explanation needs them. */
import type { NodeView } from "@skein/kernel";

export type Snapshot = readonly NodeView[] | (() => readonly NodeView[]);

export function readSnapshot(snapshot: Snapshot): readonly NodeView[] {
	return typeof snapshot === "function" ? snapshot() : snapshot;
}
