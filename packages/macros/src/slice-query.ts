/** The query that asks for the functions-only variant of a module. */

export const SLICE_QUERY = "?skein=functions";

/** Whether a module URL asks for that variant. */
export const asksForSlice = (url: string): boolean => /[?&]skein=functions(?:[&#]|$)/.test(url);
