/** Which of two nodes with one score wins: by the seed, not by their order. */

/** FNV-1a of the text, begun at the seed. */
export function hashText(seed: number, text: string): number {
	let hash = (seed ^ 0x811c9dc5) | 0;
	for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
	return scramble(hash);
}

/** A rank for the node at an index of the view: as good as random, and always the same for the same tie and index. */
export function tieRank(tie: number, index: number): number {
	return scramble(tie ^ Math.imul(index + 1, 0x9e3779b1));
}

/** Every bit of the result depends on every bit of the value. */
function scramble(value: number): number {
	let bits = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
	bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
	return bits ^ (bits >>> 16);
}
