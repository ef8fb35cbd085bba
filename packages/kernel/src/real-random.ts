/** The machine's randomness. */
import type { Random } from "./contract/random.js";

export const realRandom: Random = { next: () => Math.random() };
