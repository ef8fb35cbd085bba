/** Keeps the process alive while something is held; an idle one does not. */
export class KeepAlive {
	// A timer is the one thing that holds a process and can be let go without closing anything.
	readonly #timer = setInterval(() => undefined, 2 ** 31 - 1).unref();

	hold(): void {
		this.#timer.ref();
	}

	release(): void {
		this.#timer.unref();
	}

	/** For good. */
	close(): void {
		clearInterval(this.#timer);
	}
}
