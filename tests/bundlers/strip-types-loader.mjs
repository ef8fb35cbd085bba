/** Types out of a file, for webpack, which needs a loader for that. */
import { transform } from "esbuild";

export default function stripTypes(code, map) {
	const done = this.async();
	// esbuild leads its own map on to the one that it finds in the text.
	const before = map === undefined ? "" : `\n//# sourceMappingURL=${dataUrl(map)}`;
	transform(code + before, { loader: "ts", sourcefile: this.resourcePath, sourcemap: "external" }).then(
		(result) => done(null, result.code, result.map),
		done,
	);
}

function dataUrl(map) {
	const text = typeof map === "string" ? map : JSON.stringify(map);
	return `data:application/json;base64,${Buffer.from(text).toString("base64")}`;
}
