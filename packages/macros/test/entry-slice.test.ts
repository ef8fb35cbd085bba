import { transformSource } from "@skein/macros";
import { describe, expect, it } from "vitest";

const code = [
	'import { join } from "node:path";',
	'import { distributed } from "skein";',
	'import { serve } from "./serve.js";',
	"export const one = distributed(() => 1);",
	'serve(join("a", "b"));',
].join("\n");
const slice = (variant: "functions" | "entry"): string =>
	transformSource({ code, file: "/app/main.ts", packageName: "app", slice: variant })!.code;

describe("the slice of an entry file", () => {
	it("for a node still imports the program's own modules, where functions may stand", () => {
		expect(slice("entry")).toContain('import "./serve.js";');
		expect(slice("entry")).not.toContain("node:path");
	});
	it("for a node imports nothing that only types name, and still has every export", () => {
		const { code } = transformSource({
			code: 'import { Config } from "./types.js";\nimport { port } from "./port.js";\nconst config: Config = read();\nexport { port };',
			file: "/app/main.ts",
			packageName: "app",
			slice: "entry",
		})!;
		expect(code).not.toContain("./types.js");
		expect(code).toContain('import "./port.js";let port;');
	});
	it("for a thread imports only what its functions need", () => {
		expect(slice("functions")).not.toContain("serve");
	});
});
