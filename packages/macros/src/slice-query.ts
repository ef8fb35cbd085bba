/** The queries that ask for a functions-only variant of a module. */

/** For a thread: only the functions and what they need. */
export const SLICE_QUERY = "?skein=functions";

/** For a node: the same, and the program's own modules that it imports, because functions may stand in them. */
export const ENTRY_QUERY = "?skein=entry";

/** Which variant a module URL asks for. */
export function sliceAsked(url: string): "functions" | "entry" | undefined {
	return /[?&]skein=(functions|entry)(?:[&#]|$)/.exec(url)?.[1] as "functions" | "entry" | undefined;
}
