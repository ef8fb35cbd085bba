/** A TypeScript project in a folder of its own, seen by the type pass. */
import {
	createTsMorphEngine,
	describeProject,
	type ProjectFile,
	type ProjectFunction,
	type TypeEngine,
} from "@skein/macros/project";
import { createProgram, type ProgramFixture } from "./program-fixture.ts";

export interface TypeProject extends AsyncDisposable {
	readonly fixture: ProgramFixture;
	readonly engine: TypeEngine;
	readonly described: readonly ProjectFile[];
	/** By name. */
	fn(name: string): ProjectFunction;
}

export const TSCONFIG = {
	compilerOptions: {
		target: "es2022",
		module: "nodenext",
		strict: true,
		lib: ["es2023"],
		types: [],
		outDir: "dist",
		rootDir: "src",
		experimentalDecorators: true,
	},
	include: ["src"],
};

/** The types that a program sees of the stand-in for `skein`. */
const TYPES = `
	export declare function distributed<F extends (...args: any[]) => any>(fn: F): F;
	export declare function distributed<F extends (...args: any[]) => any>(options: object, fn: F): F;
	export declare function distributed(options?: object): any;
	export declare function spawnFn(fn: unknown, ...args: unknown[]): Promise<unknown>;
	export declare function spawnBlocking(fn: unknown, ...args: unknown[]): Promise<unknown>;
	export declare function spawnStream(fn: unknown, ...args: unknown[]): AsyncIterable<unknown>;
	export declare function place(): { spawnFn: typeof spawnFn; spawnStream: typeof spawnStream };
`;
const STAND_IN = {
	"node_modules/skein/index.d.ts": TYPES,
	"node_modules/skein/register-function.d.ts": "export declare function registerFunction<F>(fn: F, info: object): F;",
};

/** @throws what the type pass throws */
export function openTypeProject(program: ProgramFixture): Pick<TypeProject, "engine" | "described"> {
	program.write(STAND_IN);
	const engine = createTsMorphEngine({ config: program.path("tsconfig.json") });
	return { engine, described: describeProject(engine) };
}

export function typeProject(files: Readonly<Record<string, string>>, config: object = TSCONFIG): TypeProject {
	const fixture = createProgram({ "tsconfig.json": JSON.stringify(config), ...files });
	const { engine, described } = openTypeProject(fixture);
	return {
		fixture,
		engine,
		described,
		fn(name) {
			const found = described.flatMap((one) => one.functions).find((one) => one.name === name);
			if (found === undefined) throw new Error(`no function ${name}`);
			return found;
		},
		[Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose](),
	};
}
