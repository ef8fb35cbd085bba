// @ts-check
/**
 * A vitest reporter that sends tools/test.mjs what it needs for its closing line, and why each skipped test was skipped.
 * Unlike vitest's JSON report it counts files that failed to load, failed hooks and stray errors as failures.
 * @typedef {{ passed: number, failed: number, skips: { name: string, reason: string | undefined }[] }} Totals
 */
export default class TotalsReporter {
	/**
	 * @param {ReadonlyArray<import("vitest/node").TestModule>} modules
	 * @param {ReadonlyArray<unknown>} strayErrors
	 */
	onTestRunEnd(modules, strayErrors) {
		/** @type {Totals} */
		const totals = { passed: 0, failed: strayErrors.length, skips: [] };
		for (const module of modules) {
			totals.failed += module.errors().length;
			for (const suite of module.children.allSuites()) totals.failed += suite.errors().length;
			for (const test of module.children.allTests()) countTest(totals, test);
		}
		process.send?.(totals);
	}
}

/** @param {Totals} totals @param {import("vitest/node").TestCase} test */
function countTest(totals, test) {
	const result = test.result();
	if (result.state === "passed") totals.passed += 1;
	else if (result.state === "failed") totals.failed += 1;
	else totals.skips.push({ name: `${test.module.relativeModuleId} > ${test.fullName}`, reason: skipReason(test) });
}

/** @param {import("vitest/node").TestCase} test */
function skipReason(test) {
	const result = test.result();
	if (result.state === "skipped" && result.note) return result.note;
	return test.options.mode === "todo" ? "to do" : undefined;
}
