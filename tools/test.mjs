// @ts-check
/**
 * `npm test`: build, check, type-check the tests, run the tests; stops at the first step that fails.
 * The last line is always `N passed, N failed, N skipped`; a failed step counts as one failure.
 *
 * `--tests-only` runs the tests on a tree that is already built and checked; other arguments go to vitest.
 * A test skips with `context.skip(reason)`. A reason like "missing nats-server: not on PATH" names a program that could be installed; with
 * TEST_NOTHING_MISSING=1 (set by .ci/run, where none may be missing) such a skip counts as failed.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** @typedef {import("./totals-reporter.mjs").Totals} Totals */

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));
const vitest = [path("../node_modules/vitest/vitest.mjs"), "run", "--reporter=default"];
const totalsReporter = `--reporter=${path("totals-reporter.mjs")}`;
const args = process.argv.slice(2);
const testsOnly = args.includes("--tests-only");
const filters = args.filter((argument) => argument !== "--tests-only");

const { passed, failed, skips } = await runSteps();
const refused =
	process.env.TEST_NOTHING_MISSING === "1" ? skips.filter(({ reason }) => reason?.startsWith("missing ")) : [];
for (const skip of skips) {
	const verdict = refused.includes(skip) ? "failed, for it was skipped" : "skipped";
	console.log(`${verdict}: ${skip.name}: ${skip.reason ?? "no reason given"}`);
}
const failures = failed + refused.length;
process.exitCode = failures > 0 ? 1 : 0;
console.log(`${passed} passed, ${failures} failed, ${skips.length - refused.length} skipped`);

/** @returns {Promise<Totals>} */
async function runSteps() {
	for (const script of testsOnly ? [] : ["build", "check", "typecheck:tests"]) {
		const { code } = await runStep(script, "npm", ["run", "--silent", script]);
		if (code !== 0) return { passed: 0, failed: 1, skips: [] };
	}
	const { code, totals } = await runStep("tests", process.execPath, [...vitest, totalsReporter, ...filters]);
	if (totals === undefined) return { passed: 0, failed: 1, skips: [] };
	return { ...totals, failed: code === 0 ? totals.failed : Math.max(1, totals.failed) };
}

/**
 * @param {string} name
 * @param {string} command
 * @param {string[]} commandArgs
 * @returns {Promise<{ code: number | null, totals: Totals | undefined }>}
 */
function runStep(name, command, commandArgs) {
	const start = performance.now();
	/** @type {Totals | undefined} */
	let totals;
	const child = spawn(command, commandArgs, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
	child.on("message", (message) => {
		totals = /** @type {Totals} */ (message);
	});
	return new Promise((resolve) => {
		child.on("error", (error) => {
			console.error(`${name}: ${error.message}`);
			resolve({ code: 1, totals });
		});
		child.on("close", (code) => {
			const seconds = ((performance.now() - start) / 1000).toFixed(1);
			console.log(`== ${name}: ${code === 0 ? "ok" : "failed"} in ${seconds} s`);
			resolve({ code, totals });
		});
	});
}
