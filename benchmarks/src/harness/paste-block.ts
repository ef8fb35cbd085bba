/** Puts a block between the markers of a document, in place of what stood there. */

const BEGIN = "<!-- bench:begin -->";
const END = "<!-- bench:end -->";

/** @throws when the document lacks the markers */
export function pasteBlock(document: string, block: string): string {
	const begin = document.indexOf(BEGIN);
	const end = document.indexOf(END);
	if (begin < 0 || end < begin) throw new Error(`the document needs ${BEGIN} and, after it, ${END}`);
	return `${document.slice(0, begin + BEGIN.length)}\n\n${block}\n${document.slice(end)}`;
}
