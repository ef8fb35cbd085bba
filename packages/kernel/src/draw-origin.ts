/** Half of the ids of the tasks that a runtime or a thread spawns; the other half counts them. */
import { realRandom } from "./real-random.js";

/** Of 31 bits, as the numbers of a slot table and for their reason. */
export const drawOrigin = (): number => Math.floor(realRandom.next() * 2 ** 31);
