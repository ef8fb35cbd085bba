// In a worker thread `skein` loads the scheduler only when one of its words is used.
import { createRuntime } from "skein";
import { expect, it } from "vitest";
import { placementWords } from "./fixtures/placement-words.js";

const said = {
	taint: { key: "dedicated", value: "ml", effect: "NoSchedule" },
	text: "dedicated=ml:NoSchedule",
	tolerated: true,
	problems: [],
	matches: true,
	placed: "a",
	nested: "here",
};

it("the words of the scheduler say the same in a program and in a task", async () => {
	await using runtime = await createRuntime({ pool: { threads: 1 } });
	expect(await runtime.run(() => placementWords())).toEqual(said);
	expect(await runtime.spawnFn(placementWords)).toEqual(said);
});
