/** What a call asks of GPUs, parsed. */
import { type GpuRequest, parseQuantity, type ResourceRequest } from "@skein/kernel";
import { formatAmount } from "../resource/format-amount.js";

export interface GpuNeed {
	/** Devices; 1 for a share of one. */
	readonly devices: number;
	/** Of each device: 1, or less for a share. */
	readonly share: number;
	readonly model: string | undefined;
	/** Bytes that the call gets on each device, at least. */
	readonly memory: number;
	/** For messages: `"gpu"`, `"gpu H200 40Gi"`. */
	readonly label: string;
}

/** Of resources that were checked; undefined for a call without GPUs. */
export function parseGpuNeed({ gpu = 0 }: ResourceRequest): GpuNeed | undefined {
	const { count, model, memory = 0 }: GpuRequest = typeof gpu === "object" ? gpu : { count: gpu };
	const amount = parseQuantity(count, "resources.gpu");
	if (amount === 0) return undefined;
	const bytes = parseQuantity(memory, "resources.gpu.memory");
	const words = ["gpu", model, bytes > 0 ? formatAmount("memory", bytes) : undefined];
	const label = words.filter((word) => word !== undefined).join(" ");
	return { devices: Math.max(1, amount), share: Math.min(1, amount), model, memory: bytes, label };
}
