/** Types out of a file, for webpack, which needs a loader for that. */
import { transform } from "esbuild";

export default function stripTypes(code, map) {
	const done = this.async();
	transform(code, { loader: "ts", sourcefile: this.resourcePath, sourcemap: "external" }).then(
		(result) => done(null, result.code, map ?? result.map),
		done,
	);
}
