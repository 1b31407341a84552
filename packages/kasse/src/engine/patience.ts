/**
 * How often this process tried something that did not work, and when it may try again: at once a few times, then with
 * growing pauses. After a restart it counts anew, and so it does for what was not tried for an hour.
 */
export class Patience {
  readonly #clock: () => number;
  /** What was tried last stands last. */
  readonly #tries = new Map<string, { readonly tries: number; readonly nextAt: number }>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  isDue(key: string): boolean {
    const leftMs = this.nextAt(key) - this.#clock();
    // Longer than any pause means that the clock was set back.
    return leftMs <= 0 || leftMs > PAUSE_MS_MAX;
  }

  /** Epoch milliseconds; 0 for what did not fail. */
  nextAt(key: string): number {
    return this.#tries.get(key)?.nextAt ?? 0;
  }

  /** @returns How often it failed so far. */
  failed(key: string): number {
    const tries = (this.#tries.get(key)?.tries ?? 0) + 1;
    const pauseMs = tries <= TRIES_AT_ONCE ? 0 : Math.min(250 * 2 ** (tries - TRIES_AT_ONCE), PAUSE_MS_MAX);
    this.#tries.delete(key);
    this.#tries.set(key, { tries, nextAt: this.#clock() + pauseMs });
    this.#forgetOld();
    return tries;
  }

  forget(key: string): void {
    this.#tries.delete(key);
  }

  /** Where engines share a store, another one may have dealt with it: then nobody comes to say so here. */
  #forgetOld(): void {
    const oldAt = this.#clock() - KEPT_MS;
    for (const [key, { nextAt }] of this.#tries) {
      if (nextAt >= oldAt) return;
      this.#tries.delete(key);
    }
  }
}

const KEPT_MS = 3_600_000;

const TRIES_AT_ONCE = 4;
const PAUSE_MS_MAX = 60_000;
