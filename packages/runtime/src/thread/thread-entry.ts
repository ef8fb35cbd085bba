/** What a worker thread begins with. */
export { openLane } from "#in-thread";
