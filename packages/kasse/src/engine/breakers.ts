import { KasseError } from '../errors/index.js';

/**
 * A circuit breaker for each gateway: one that keeps failing is not asked for new payments for a while, so that buyers
 * reach its backup at once instead of waiting for a timeout each.
 *
 * It opens when at least half of the last calls failed, that is, went without an answer or were answered `unavailable`:
 * the last twenty of a minute, at least five. Calls that a frozen process did not send any more count for nothing. It then
 * lets one payment through after `OPEN_MS`: answered, it closes; otherwise it stays open as long again. It lives in memory,
 * for this process.
 *
 * A breaker that is open means `unavailable`, which is a definite no: nothing was sent.
 */
export class Breakers {
  readonly #clock: () => number;
  readonly #onProblem: (problem: unknown) => void;
  readonly #breakers = new Map<string, Breaker>();

  constructor(clock: () => number, onProblem: (problem: unknown) => void) {
    this.#clock = clock;
    this.#onProblem = onProblem;
  }

  /** Lets a new payment through, unless the breaker is open. Whoever gets a pass must `record` what came of it. */
  admit(gateway: string): Pass | undefined {
    const breaker = this.#breakers.get(gateway);
    const pass = { gateway };
    if (breaker?.openUntil === undefined) return pass;
    const leftMs = breaker.openUntil - this.#clock();
    // Longer than it is ever open means that the clock was set back.
    if (leftMs > 0 && leftMs <= OPEN_MS) return undefined;
    // The probe: the others wait as long again, or until it is back.
    breaker.openUntil = this.#clock() + OPEN_MS;
    breaker.probe = pass;
    return pass;
  }

  /** What a new payment came to. Declined is answered; no answer is a failure, and so is `unavailable`. */
  record(pass: Pass, status: string): void {
    const { gateway } = pass;
    const isFailed = status === 'unavailable' || status === 'unknown';
    const breaker = this.#breakers.get(gateway) ?? { calls: [], openUntil: undefined, probe: undefined };
    this.#breakers.set(gateway, breaker);
    const now = this.#clock();
    if (breaker.openUntil !== undefined) {
      // Calls that left before it opened say nothing of now, nor does a probe that another one has replaced.
      if (breaker.probe !== pass) return;
      breaker.probe = undefined;
      breaker.openUntil = isFailed ? now + OPEN_MS : undefined;
      return;
    }
    breaker.calls.push({ at: now, isFailed });
    if (breaker.calls.length > CALLS_MAX) breaker.calls.shift();
    // An answer opens nothing.
    if (!isFailed) return;
    const recent = breaker.calls.filter(({ at }) => at > now - WINDOW_MS && at <= now);
    const failed = recent.filter((call) => call.isFailed).length;
    if (recent.length < CALLS_MIN || failed * 2 < recent.length) return;
    breaker.openUntil = now + OPEN_MS;
    breaker.calls = [];
    const message = `Gateway "${gateway}" did not answer ${failed} of the last payments. New ones pass it by for ${OPEN_MS / 1_000} seconds; see whether it is down.`;
    this.#onProblem(new KasseError('ERR_GATEWAY_DOWN', message, { kind: 'payment', id: gateway, failed, forMs: OPEN_MS }));
  }
}

/** A payment that was let through. */
export interface Pass {
  readonly gateway: string;
}

interface Breaker {
  /** The last calls, answered ones as well, oldest first; only while closed. */
  calls: { readonly at: number; readonly isFailed: boolean }[];
  /** Epoch milliseconds at which it may be probed; absent while closed. */
  openUntil: number | undefined;
  /** The one call that is to tell whether it closes, while that is out. */
  probe: Pass | undefined;
}

const CALLS_MIN = 5;
const CALLS_MAX = 20;
const WINDOW_MS = 60_000;
const OPEN_MS = 30_000;
