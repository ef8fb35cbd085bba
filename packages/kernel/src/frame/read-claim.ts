/** What a call that came in a frame says of itself; whoever sent it may have written anything. */
import type { CallClaim } from "../contract/call-claim.js";
import { findClaimProblem } from "../contract/claim-problem.js";
import { SkeinError } from "../skein-error.js";
import { devicesIn } from "./devices-section.js";
import type { Frame } from "./frame.js";
import { frameSections } from "./frame-header.js";
import { PREEMPTS } from "./preempts-flag.js";
import { eachSection, SectionTag } from "./section.js";

type Draft = { -readonly [K in keyof CallClaim]: CallClaim[K] };

/** Undefined for a call that says nothing. @throws SKEIN_LINK_FRAME */
export function readClaim({ bytes, view, start }: Frame): CallClaim | undefined {
	if (frameSections(view, start) === 0) return undefined;
	let claim: Draft | undefined;
	eachSection(bytes, view, start, (tag, content, flags) => {
		const read = READERS[tag];
		if (read === undefined) return;
		claim ??= {};
		read(claim, content);
		if (tag === SectionTag.priority && (flags & PREEMPTS) !== 0) claim.preempts = true;
	});
	const problem = claim && findClaimProblem(claim);
	if (problem !== undefined) throw malformed(`the claim of a call: ${problem}`);
	return claim;
}

const READERS: Readonly<Record<number, (claim: Draft, content: Uint8Array) => void>> = {
	[SectionTag.resources](claim, content) {
		const amounts = parse(content, "the resources of a call");
		if (!isRecord(amounts) || !Object.values(amounts).every(isAmount)) {
			throw malformed("the resources of a call are not amounts of 0 or more");
		}
		claim.amounts = amounts as NonNullable<CallClaim["amounts"]>;
	},
	[SectionTag.devices](claim, content) {
		if (content.length % 4 !== 0) throw malformed("the devices of a call are cut short");
		const gpus = devicesIn(content);
		if (new Set(gpus).size !== gpus.length) throw malformed("a call names a device twice");
		if (gpus.length > 0) claim.gpus = gpus;
	},
	[SectionTag.claim](claim, content) {
		const said = parse(content, "the words of a call");
		const { labels, preemptible, avoids, tolerations } = isRecord(said) ? (said as CallClaim) : {};
		const texts = labels === undefined || (isRecord(labels) && Object.values(labels).every(isText));
		if (!isRecord(said) || !texts || !isListOfTerms(avoids) || !isListOfRecords(tolerations)) {
			throw malformed("the claim of a call is not one");
		}
		if (labels !== undefined) claim.labels = labels;
		if (preemptible === true) claim.preemptible = true;
		if (avoids !== undefined) claim.avoids = avoids;
		if (tolerations !== undefined) claim.tolerations = tolerations;
	},
	[SectionTag.reservation](claim, content) {
		claim.reservation = word(content, "reservation").getUint32(0, true);
	},
	[SectionTag.tenant](claim, content) {
		claim.tenant = Buffer.from(content).toString("utf8");
	},
	[SectionTag.priority](claim, content) {
		claim.priority = word(content, "priority").getInt32(0, true);
	},
};

function parse(content: Uint8Array, what: string): unknown {
	try {
		return JSON.parse(Buffer.from(content).toString("utf8"));
	} catch (cause) {
		throw new SkeinError("SKEIN_LINK_FRAME", `${what} are not JSON`, { cause });
	}
}

function word(content: Uint8Array, what: string): DataView {
	if (content.length !== 4) throw malformed(`the ${what} of a call has ${content.length} bytes, not 4`);
	return new DataView(content.buffer, content.byteOffset, 4);
}

const isText = (value: unknown): value is string => typeof value === "string";
const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);
const isAmount = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value >= 0;
const isListOfRecords = (value: unknown): boolean =>
	value === undefined || (Array.isArray(value) && value.every(isRecord));

/** A selector that is wrong selects nothing; its shape must be that of one, with labels as text. */
const isListOfTerms = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.every(isTerm));

function isTerm(value: unknown): boolean {
	if (!isRecord(value) || !isText(value.topologyKey)) return false;
	const { selector = {} } = value;
	return isRecord(selector) && [selector.function, selector.labels].every((one) => one === undefined || isText(one));
}
const malformed = (what: string): SkeinError => new SkeinError("SKEIN_LINK_FRAME", what);
