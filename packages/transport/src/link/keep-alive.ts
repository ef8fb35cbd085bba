/**
 * Watches the silence of a peer with one timer, which is set anew when it fires and never per frame.
 *
 * K1 A ping after each `pingInterval` of silence; `onSilent` once after `idleTimeout`.
 * K2 A timer that fires late by more than `pingInterval` shows that this process stood still. Its silence then says
 *    nothing of the peer, and the wait begins anew.
 * K3 While suspended (this side does not read) silence does not count.
 * K4 When a ping was not answered for `pingInterval`, it asks whether the peer is busy, at each ping. One that is has
 *    `idleTimeout` from the latest answer, and `busyTimeout` of silence in all.
 */
import type { Clock, LinkLimits, Timer } from "@skein/kernel";

export interface KeepAliveOptions {
	readonly clock: Clock;
	readonly limits: Pick<LinkLimits, "pingInterval" | "idleTimeout" | "busyTimeout">;
	/** Never rejects. Absent: nobody says so. */
	readonly isBusy?: () => Promise<boolean>;
	onPing(): void;
	/** False: it is heard again. */
	onBusy(busy: boolean): void;
	/** @param busy the peer is, and was for too long */
	onSilent(busy: boolean): void;
	/** Each time that the timer fires; `stoodStill`: by far too late (K2). */
	onLook?(now: number, stoodStill: boolean): void;
}

export interface KeepAlive {
	/** Bytes came. */
	heard(): void;
	suspend(): void;
	resume(): void;
	stop(): void;
}

export function createKeepAlive(options: KeepAliveOptions): KeepAlive {
	return new Watch(options);
}

class Watch implements KeepAlive {
	private readonly options: KeepAliveOptions;
	private lastHeard: number;
	private lastVouched = Number.NEGATIVE_INFINITY;
	private isBusy = false;
	private asking = false;
	private due = 0;
	private timer: Timer | undefined;
	private stopped = false;
	private readonly onTimer = (): void => this.look();

	constructor(options: KeepAliveOptions) {
		this.options = options;
		this.lastHeard = options.clock.now();
		this.arm(options.limits.pingInterval);
	}

	heard(): void {
		this.lastHeard = this.options.clock.now();
		if (this.isBusy) this.setBusy(false);
	}

	suspend(): void {
		this.timer?.cancel();
	}

	resume(): void {
		this.heard();
		this.timer?.cancel();
		this.arm(this.options.limits.pingInterval);
	}

	stop(): void {
		this.stopped = true;
		this.timer?.cancel();
	}

	private look(): void {
		const { clock, limits, onPing, onSilent } = this.options;
		const { pingInterval, idleTimeout, busyTimeout } = limits;
		const now = clock.now();
		const stoodStill = now - this.due > pingInterval;
		if (stoodStill) this.lastHeard = now;
		this.options.onLook?.(now, stoodStill);
		if (this.stopped) return;
		const silence = now - this.lastHeard;
		const unknown = Math.min(silence, now - this.lastVouched);
		if (unknown >= idleTimeout || silence >= Math.max(busyTimeout, idleTimeout)) {
			onSilent(unknown < idleTimeout);
			return;
		}
		if (silence >= pingInterval) onPing();
		if (silence >= 2 * pingInterval) this.ask();
		const untilPing = silence < pingInterval ? pingInterval - silence : pingInterval;
		this.arm(Math.min(untilPing, idleTimeout - unknown));
	}

	private ask(): void {
		const { clock, isBusy } = this.options;
		if (this.asking || isBusy === undefined) return;
		this.asking = true;
		const asked = clock.now();
		void isBusy().then((busy) => {
			this.asking = false;
			if (!busy || this.stopped || this.lastHeard >= asked) return;
			this.lastVouched = clock.now();
			if (!this.isBusy) this.setBusy(true);
		});
	}

	private setBusy(busy: boolean): void {
		this.isBusy = busy;
		this.options.onBusy(busy);
	}

	private arm(milliseconds: number): void {
		if (this.stopped) return;
		this.due = this.options.clock.now() + milliseconds;
		this.timer = this.options.clock.schedule(milliseconds, this.onTimer);
	}
}
