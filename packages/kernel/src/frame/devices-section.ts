/**
 * The devices of a call in its frame. The section has its full length from the beginning, so that whoever chooses them
 * writes them in place and nobody encodes the call anew.
 */
import type { Frame } from "./frame.js";
import { frameSections } from "./frame-header.js";
import { encodeSection, findSection, SectionTag } from "./section.js";

/** More devices than any node may tell of. */
const MOST = 4_096;
const UNCHOSEN = 0xffff_ffff;
const NONE: readonly number[] = Object.freeze([]);

/** For a call that asks for so many GPUs, or for a share of one; empty when it asks for none. */
export function encodeDevices(gpu: number | undefined): Uint8Array {
	if (gpu === undefined || gpu === 0 || gpu > MOST) return new Uint8Array();
	return encodeSection(SectionTag.devices, new Uint8Array(4 * Math.ceil(gpu)).fill(0xff));
}

/** False when the frame has no room for so many. */
export function writeDevices({ bytes, view, start }: Frame, indexes: readonly number[]): boolean {
	const section = findSection(bytes, view, start, SectionTag.devices);
	if (section === undefined || section.length !== 4 * indexes.length) return false;
	const words = viewOf(section);
	for (const [place, index] of indexes.entries()) words.setUint32(4 * place, index, true);
	return true;
}

/** Empty when the call has none, or none was chosen. */
export function readDevices({ bytes, view, start }: Frame): readonly number[] {
	if (frameSections(view, start) === 0) return NONE;
	const section = findSection(bytes, view, start, SectionTag.devices);
	return section === undefined ? NONE : devicesIn(section);
}

/** The content of the section as indexes. */
export function devicesIn(section: Uint8Array): readonly number[] {
	const words = viewOf(section);
	const indexes: number[] = [];
	for (let at = 0; at + 4 <= section.length; at += 4) {
		const index = words.getUint32(at, true);
		if (index === UNCHOSEN) return NONE;
		indexes.push(index);
	}
	return indexes;
}

const viewOf = ({ buffer, byteOffset, length }: Uint8Array): DataView => new DataView(buffer, byteOffset, length);
