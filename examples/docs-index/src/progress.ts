/** A progress bar on a terminal; a line at every quarter where the output goes to a file or a pipe. */
import cliProgress from "cli-progress";
import type { Progress } from "./build-index.js";

export const createProgress = (): Progress => (process.stdout.isTTY ? createBar() : createLines());

function createBar(): Progress {
	const format = "{bar} {value}/{total} tasks  {eta_formatted} left";
	const bar = new cliProgress.SingleBar({ format, hideCursor: true }, cliProgress.Presets.shades_classic);
	return { start: (total) => bar.start(total, 0), step: () => bar.increment(), stop: () => bar.stop() };
}

function createLines(): Progress {
	let total = 0;
	let done = 0;
	return {
		start(tasks) {
			total = tasks;
		},
		step() {
			done += 1;
			const quarter = Math.floor((4 * done) / total);
			if (quarter > Math.floor((4 * (done - 1)) / total)) console.log(`${quarter * 25} % of ${total} tasks`);
		},
		stop: () => undefined,
	};
}
