import { expect, it } from "vitest";
import { allocateLineWords, COUNT_MASK, LineWords } from "../src/line-words.js";

it("counts what is begun, and lets nothing begin when it is over", () => {
	const shared = allocateLineWords();
	const [node, thread] = [new LineWords(shared), new LineWords(shared)];
	expect([thread.begin(), thread.begin(), node.begun, node.isOver]).toEqual([true, true, 2, false]);
	expect([node.end(), thread.begin(), thread.isOver]).toEqual([2, false, true]);
});

it("goes on counting from the beginning behind the last number", () => {
	const shared = allocateLineWords();
	const words = new LineWords(shared);
	new Int32Array(shared)[0] = -2;
	expect([words.begun, words.isOver]).toEqual([COUNT_MASK, false]);
	expect([words.begin(), words.begun, words.begin(), words.end()]).toEqual([true, 0, true, 1]);
});
