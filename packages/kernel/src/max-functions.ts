/** Functions that a node offers to others. */
export const MAX_FUNCTIONS = 100_000;
