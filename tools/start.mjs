/** `npm start [-- --transport unix|tcp|memory|nats://host:port]`: builds what it needs and runs the example on three nodes. */
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
for (const step of [["node_modules/typescript7/bin/tsc", "-b"], ["tools/bundle-thread.mjs"]]) {
	const { status } = spawnSync(process.execPath, step, { cwd: root, stdio: "inherit" });
	if (status !== 0) process.exit(status ?? 1);
}

const example = ["packages/skein/bin/skein.js", "run", "examples/docs-index/src/main.ts", "--nodes", "3"];
const child = spawn(process.execPath, [...example, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
// The terminal gives Ctrl-C to the whole group; this process only waits for the end.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
