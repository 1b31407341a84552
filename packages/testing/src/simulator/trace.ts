import type { VirtualTime } from './virtual-time.js';

/** What happened, in order. Lines are only made when somebody wants to read them. */
export class Trace {
  readonly lines: string[] = [];
  events = 0;
  readonly #isKept: boolean;
  readonly #time: VirtualTime;
  readonly #startMs: number;

  constructor(time: VirtualTime, isKept: boolean) {
    this.#time = time;
    this.#startMs = time.nowMs;
    this.#isKept = isKept;
  }

  add(who: string, what: () => string): void {
    this.events += 1;
    if (!this.#isKept) return;
    const seconds = ((this.#time.nowMs - this.#startMs) / 1_000).toFixed(3);
    this.lines.push(`${seconds.padStart(10)} ${who.padEnd(8)} ${what()}`);
  }
}
