/**
 * Watches the silence of a peer with one timer, which is set anew when it fires and never per frame.
 *
 * K1 A ping after each `pingInterval` of silence; `onSilent` once after `idleTimeout`.
 * K2 A timer that fires late by more than `pingInterval` shows that this process stood still. Its silence then says
 *    nothing of the peer, and the wait begins anew.
 * K3 While suspended (this side does not read) silence does not count.
 */
import type { Clock, Timer } from "@skein/kernel";

export interface KeepAliveOptions {
	readonly clock: Clock;
	readonly pingInterval: number;
	readonly idleTimeout: number;
	onPing(): void;
	onSilent(): void;
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
	private due = 0;
	private timer: Timer | undefined;
	private stopped = false;
	private readonly onTimer = (): void => this.look();

	constructor(options: KeepAliveOptions) {
		this.options = options;
		this.lastHeard = options.clock.now();
		this.arm(options.pingInterval);
	}

	heard(): void {
		this.lastHeard = this.options.clock.now();
	}

	suspend(): void {
		this.timer?.cancel();
	}

	resume(): void {
		this.heard();
		this.timer?.cancel();
		this.arm(this.options.pingInterval);
	}

	stop(): void {
		this.stopped = true;
		this.timer?.cancel();
	}

	private look(): void {
		const { clock, pingInterval, idleTimeout, onPing, onSilent } = this.options;
		const now = clock.now();
		const stoodStill = now - this.due > pingInterval;
		if (stoodStill) this.lastHeard = now;
		this.options.onLook?.(now, stoodStill);
		if (this.stopped) return;
		const silence = now - this.lastHeard;
		if (silence >= idleTimeout) {
			onSilent();
			return;
		}
		if (silence >= pingInterval) onPing();
		const untilPing = silence < pingInterval ? pingInterval - silence : pingInterval;
		this.arm(Math.min(untilPing, idleTimeout - silence));
	}

	private arm(milliseconds: number): void {
		if (this.stopped) return;
		this.due = this.options.clock.now() + milliseconds;
		this.timer = this.options.clock.schedule(milliseconds, this.onTimer);
	}
}
