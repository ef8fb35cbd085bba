import { skein } from "skein/vitest";
import { defineConfig } from "vitest/config";

// Built packages are imported by node itself, so that tests, worker threads and child processes share one build.
export default defineConfig({
	plugins: [skein()],
	test: {
		include: ["packages/*/test/**/*.test.ts", "tests/**/*.test.ts"],
		server: { deps: { external: [/\/packages\/[^/]+\/dist\//] } },
		globalSetup: "tests/support/prepare.ts",
		pool: "forks",
		// Many tests wait for processes that they start; one worker fewer than cores, which is the default, leaves a core idle.
		maxWorkers: 2,
		testTimeout: 30_000,
		hookTimeout: 30_000,
	},
});
