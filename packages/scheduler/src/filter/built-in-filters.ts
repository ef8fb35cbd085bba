/** The filters of every scheduler that only some calls ask, in the order in which a node's reasons are told. */
import { affinityMatched } from "./affinity-matched.js";
import type { NodeFilter } from "./node-filter.js";
import { notExcluded } from "./not-excluded.js";
import { resourcesFit } from "./resources-fit.js";
import { selectorMatched } from "./selector-matched.js";

export const builtInFilters: readonly NodeFilter[] = [notExcluded, selectorMatched, affinityMatched, resourcesFit];
