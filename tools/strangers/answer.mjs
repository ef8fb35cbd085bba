// @ts-check
/** What the client beside the strangers calls. */
import { distributed } from "skein";

export const answer = distributed(
	{ id: "strangers/answer", module: import.meta.url },
	/** @param {number} question */ (question) => question,
);
