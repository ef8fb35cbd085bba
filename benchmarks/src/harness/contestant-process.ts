/** The harness's end of one contestant: starts its process, asks for rounds, ends it. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ContestantReport, RoundRequest } from "./contestant-main.js";
import type { Round } from "./measurement.js";
import { pinned } from "./pinned.js";
import type { Entrant, Measure } from "./subject.js";

/** A contestant that says nothing for so long hangs; milliseconds. */
const PATIENCE = 60_000;
const main = fileURLToPath(new URL("./contestant-main.js", import.meta.url));

export interface ContestantProcess extends AsyncDisposable {
	readonly name: string;
	round(measure: Measure, milliseconds: number): Promise<Round>;
	/** Idempotent. Resolves when the process is gone. */
	close(): Promise<void>;
}

export interface ContestantProcessOptions {
	readonly pin: boolean;
	/** Flags of node, such as `--cpu-prof`. */
	readonly nodeFlags: readonly string[];
}

/** Resolves when the contestant has answered once, rightly. */
export async function openContestant(
	entrant: Entrant,
	{ pin, nodeFlags }: ContestantProcessOptions,
): Promise<ContestantProcess> {
	const module = new URL(`../${entrant.module}`, import.meta.url).href;
	const command = [process.execPath, ...nodeFlags, main, module, JSON.stringify(entrant.options ?? {})];
	const [file, ...args] = pin ? pinned(command) : command;
	const child = spawn(file!, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
	const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
	const close = async (): Promise<void> => {
		if (child.connected) child.send("close");
		const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE / 4);
		await ended;
		clearTimeout(timer);
	};
	try {
		await nextReport(child, entrant.name);
	} catch (error) {
		await close();
		throw error;
	}
	return {
		name: entrant.name,
		round: async (measure, milliseconds) => {
			child.send({ measure, milliseconds } satisfies RoundRequest);
			const report = await nextReport(child, entrant.name);
			if (!("round" in report)) throw new Error(`${entrant.name}: expected a round`);
			return report.round;
		},
		close,
		[Symbol.asyncDispose]: close,
	};
}

function nextReport(child: ChildProcess, name: string): Promise<ContestantReport> {
	return new Promise((resolve, reject) => {
		const onMessage = (report: ContestantReport): void =>
			settle(() => ("failed" in report ? reject(new Error(`${name}: ${report.failed}`)) : resolve(report)));
		const onClose = (code: number | null): void =>
			settle(() => reject(new Error(`${name}: the process ended with ${code}`)));
		const timer = setTimeout(() => {
			child.kill("SIGKILL");
			settle(() => reject(new Error(`${name}: no answer for ${PATIENCE / 1000} s`)));
		}, PATIENCE);
		const settle = (how: () => void): void => {
			clearTimeout(timer);
			child.off("message", onMessage);
			child.off("close", onClose);
			how();
		};
		child.on("message", onMessage);
		child.on("close", onClose);
	});
}
