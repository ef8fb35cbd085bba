/** A command line that makes no sense; shown without a stack. */
export class UsageError extends Error {}
