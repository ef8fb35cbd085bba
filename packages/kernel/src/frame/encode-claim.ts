/** What a call says of itself to its node, as sections of its frame: those that it uses, and no others. */
import type { CallClaim } from "../contract/call-claim.js";
import { encodeDevices } from "./devices-section.js";
import { encodeSection, SectionTag } from "./section.js";

/** Undefined for a claim that says nothing. Devices are left open, for `writeDevices`. */
export function encodeClaim(claim: CallClaim): Uint8Array | undefined {
	const { amounts, labels, tenant, priority, preemptible, avoids, tolerations, reservation } = claim;
	const parts: Uint8Array[] = [];
	const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
	if (amounts !== undefined) parts.push(encodeSection(SectionTag.resources, json(amounts)), encodeDevices(amounts.gpu));
	if (labels !== undefined || preemptible !== undefined || avoids !== undefined || tolerations !== undefined) {
		parts.push(encodeSection(SectionTag.claim, json({ labels, preemptible, avoids, tolerations })));
	}
	if (reservation !== undefined) {
		parts.push(encodeSection(SectionTag.reservation, new Uint8Array(Uint32Array.of(reservation).buffer)));
	}
	if (tenant !== undefined) parts.push(encodeSection(SectionTag.tenant, Buffer.from(tenant)));
	if (priority !== undefined) {
		parts.push(encodeSection(SectionTag.priority, new Uint8Array(Int32Array.of(priority).buffer)));
	}
	const all = Buffer.concat(parts);
	return all.length === 0 ? undefined : new Uint8Array(all);
}
