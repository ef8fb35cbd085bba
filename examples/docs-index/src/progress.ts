/** A progress bar on a terminal; nothing where the output goes to a file or a pipe. */
import cliProgress from "cli-progress";
import type { Progress } from "./build-index.js";

export function createProgress(): Progress {
	if (!process.stdout.isTTY) return { start: () => undefined, step: () => undefined, stop: () => undefined };
	const bar = new cliProgress.SingleBar(
		{ format: "{bar} {value}/{total} tasks  {eta_formatted} left", hideCursor: true },
		cliProgress.Presets.shades_classic,
	);
	return { start: (total) => bar.start(total, 0), step: () => bar.increment(), stop: () => bar.stop() };
}
