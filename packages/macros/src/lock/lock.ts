/** What `skein.lock` records: the contracts that callers of this project may rely on. */
import type { SignatureModel } from "../types/type-model.js";

export interface LockedContract {
	/** 16 hex digits. */
	readonly hash: string;
	readonly signature: SignatureModel;
}

export interface LockedFunction {
	readonly id: string;
	readonly contract: LockedContract;
	/** Contracts it had before and that fit the present one in one direction at least; the youngest first. */
	readonly earlier: readonly LockedContract[];
}

export interface Lock {
	/** Sorted by id. */
	readonly functions: readonly LockedFunction[];
}

/** Earlier contracts kept for a function: programs older than so many changes are refused. */
export const MAX_EARLIER = 8;
