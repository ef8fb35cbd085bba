// @ts-check
/**
 * dependency-cruiser's rules, made from the layer table. It reads built packages (their `exports` lead to `dist`), so build first.
 * Planted violations in tests/house/layers.test.ts prove that each rule bites.
 */
import { declaredPackages } from "./declared-packages.mjs";
import { layers, testLayers } from "./layers.mjs";

const folder = (/** @type {string[]} */ names) => `^packages/(${names.join("|")})/`;
const declared = (/** @type {string} */ name) =>
	layers[name]?.filter((other) => declaredPackages(".", name).includes(other)) ?? [];

const layerRules = Object.entries(layers).flatMap(([name, allowed]) => [
	{
		name: `layer-${name}`,
		comment: `${name} may import ${allowed.join(", ") || "no package of ours"} (tools/layers.mjs), once its package.json names it.`,
		severity: "error",
		from: { path: `^packages/${name}/`, pathNot: `^packages/${name}/test/` },
		to: { path: "^packages/", pathNot: folder([name, ...declared(name)]) },
	},
	{
		name: `layer-${name}-test`,
		comment: `Tests of ${name} may import what ${name} may, and ${testLayers.join(", ")}.`,
		severity: "error",
		from: { path: `^packages/${name}/test/` },
		to: { path: "^packages/", pathNot: folder([name, ...allowed, ...testLayers]) },
	},
]);

export default {
	forbidden: [
		...layerRules,
		{
			name: "no-cycle",
			comment: "Two files that need each other are one file, or lack a third. Type imports count.",
			severity: "error",
			from: {},
			to: { circular: true },
		},
		{
			name: "no-deep-import",
			comment: "Another package is reached by its name, never by a path into its folder.",
			severity: "error",
			from: { path: "^packages/([^/]+)/" },
			to: { path: "^packages/", pathNot: "^packages/$1/", dependencyTypes: ["local"] },
		},
		{
			name: "no-deep-import-from-outside",
			comment: "Tests, examples and benchmarks use what packages export.",
			severity: "error",
			from: { pathNot: "^packages/" },
			to: { path: "^packages/", dependencyTypes: ["local"] },
		},
		{
			name: "examples-use-skein",
			comment: "An example shows what a user types, and a user installs one package.",
			severity: "error",
			from: { path: "^examples/" },
			to: { path: "^packages/", pathNot: "^packages/skein/" },
		},
		{
			name: "scheduler-is-pure",
			comment: "The same inputs give the same answer: no I/O, no timers, no clock.",
			severity: "error",
			from: { path: "^packages/scheduler/src/" },
			to: { dependencyTypes: ["core"] },
		},
		{
			name: "declared-dependency",
			comment: "What a package imports stands in its own package.json.",
			severity: "error",
			from: { path: "^packages/[^/]+/(src|bin)/" },
			to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
		},
		{
			name: "resolvable",
			comment: "Not found. A path that a package does not export? Or not built: `npm run build`.",
			severity: "error",
			from: {},
			to: { couldNotResolve: true, pathNot: "^node:" },
		},
	],
	options: {
		tsPreCompilationDeps: true,
		doNotFollow: { path: ["node_modules", "/dist/"] },
		exclude: { path: "/fixtures/" },
		enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "default"] },
	},
};
