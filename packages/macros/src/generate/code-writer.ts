/** Collects lines of generated code, and gives names that are not taken. */
export class CodeWriter {
	readonly #lines: string[] = [];
	readonly #names: { count: number };

	constructor(names: { count: number } = { count: 0 }) {
		this.#names = names;
	}

	line(...lines: readonly string[]): void {
		this.#lines.push(...lines);
	}

	/** A name nobody else has, in all code that shares the counter. */
	fresh(prefix: string): string {
		return `${prefix}${this.#names.count++}`;
	}

	text(): string {
		return this.#lines.join("\n");
	}
}
