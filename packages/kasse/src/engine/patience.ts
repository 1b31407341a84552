/**
 * How often this process tried something that did not work, and when it may try again: at once a few times, then with
 * growing pauses. After a restart it counts anew.
 */
export class Patience {
  readonly #clock: () => number;
  readonly #tries = new Map<string, { readonly tries: number; readonly nextAt: number }>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  isDue(key: string): boolean {
    return this.nextAt(key) <= this.#clock();
  }

  /** Epoch milliseconds; 0 for what did not fail. */
  nextAt(key: string): number {
    return this.#tries.get(key)?.nextAt ?? 0;
  }

  /** @returns How often it failed so far. */
  failed(key: string): number {
    const tries = (this.#tries.get(key)?.tries ?? 0) + 1;
    const pauseMs = tries <= TRIES_AT_ONCE ? 0 : Math.min(250 * 2 ** (tries - TRIES_AT_ONCE), PAUSE_MS_MAX);
    this.#tries.set(key, { tries, nextAt: this.#clock() + pauseMs });
    return tries;
  }

  forget(key: string): void {
    this.#tries.delete(key);
  }
}

const TRIES_AT_ONCE = 4;
const PAUSE_MS_MAX = 60_000;
