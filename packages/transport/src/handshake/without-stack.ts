/** Runs what may throw because of what a stranger sent: the stack of such an error says only that bytes came. */
export function withoutStack<T>(step: () => T): T {
	const limit = Error.stackTraceLimit;
	// Not an assignment: where a program has frozen it, errors have their stacks.
	Reflect.set(Error, "stackTraceLimit", 0);
	try {
		return step();
	} finally {
		Reflect.set(Error, "stackTraceLimit", limit);
	}
}
