import { randomBytes } from 'node:crypto';

/**
 * The one seam through which an engine meets time and chance. The simulator passes a virtual one, so that a seed
 * replays a run exactly; everybody else leaves it out.
 */
export interface Runtime {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds since some moment, by a clock that nobody sets: it never goes back. */
  readonly elapsed: () => number;
  readonly setTimeout: (run: () => void, delayMs: number) => Alarm;
  /** A timer that has run or was cleared before is left alone. */
  readonly clearTimeout: (timer: Alarm | undefined) => void;
  /** As many random bytes, as lower-case hex: unguessable outside tests. */
  readonly randomHex: (bytes: number) => string;
}

export interface Alarm {
  /** The process may end before this timer runs. */
  unref(): unknown;
}

export const realRuntime: Runtime = {
  now: Date.now,
  elapsed: () => performance.now(),
  setTimeout: (run, delayMs) => setTimeout(run, delayMs),
  clearTimeout: (timer) => {
    // Only what the line above returned comes back here.
    clearTimeout(timer as NodeJS.Timeout | undefined);
  },
  randomHex,
};

/** From a pool: asking the system for each id costs more than the id. */
function randomHex(bytes: number): string {
  if (bytes > POOL_BYTES) return randomBytes(bytes).toString('hex');
  if (used + bytes > pool.length) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  return pool.toString('hex', used, (used += bytes));
}

const POOL_BYTES = 5_120;
let pool = randomBytes(POOL_BYTES);
let used = 0;
