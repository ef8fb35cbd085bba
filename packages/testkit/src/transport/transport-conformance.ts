/** The suite that every transport passes: the same behaviours, whatever carries the bytes. */
import { addressCases } from "./address-cases.js";
import { closingCases } from "./closing-cases.js";
import { greetingCases } from "./greeting-cases.js";
import { orderCases } from "./order-cases.js";
import { pressureCases } from "./pressure-cases.js";
import { sizeCases } from "./size-cases.js";
import type { TransportCase, TransportSuiteOptions } from "./suite-options.js";

export const transportCases: readonly TransportCase[] = [
	...greetingCases,
	...addressCases,
	...orderCases,
	...sizeCases,
	...pressureCases,
	...closingCases,
];

/** The little that the suite needs of a test runner. */
export interface TestRunner {
	describe(name: string, define: () => void): unknown;
	it: {
		(name: string, run: (context: TestContext) => Promise<void>): unknown;
		skip(name: string, run: () => Promise<void>): unknown;
	};
}

export interface TestContext {
	/** Ends the test, as skipped. */
	skip(reason: string): void;
}

/**
 * Defines one test per case; a case that the transport cannot be asked is skipped with the reason in its name.
 *
 * ```ts
 * transportConformance({ describe, it }, "memory", { make, capabilities: { countsWrites: true } });
 * ```
 */
export function transportConformance({ describe, it }: TestRunner, name: string, options: TransportSuiteOptions): void {
	const leaveOut = it.skip;
	describe(`${name} transport`, () => {
		for (const { name: behaviour, needs, run } of transportCases) {
			const ability = needs === undefined ? true : options.capabilities[needs];
			const { missing } = options;
			const act = async (context: TestContext) => (missing === undefined ? run(options) : context.skip(missing));
			if (ability === true) it(behaviour, act);
			else leaveOut(`${behaviour} (skipped: ${ability})`, () => run(options));
		}
	});
}
