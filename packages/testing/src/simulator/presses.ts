import type { Operation } from './history.js';

/** A payment that a gateway is asked for: in which try to pay, and for which part of it. */
interface Asked {
  readonly sessionId: string;
  readonly attempt: string;
  readonly tender: string;
}

/** Law 2, as the buyer sees it: no payment is asked for that they did not press for. */
export class Presses {
  /** By session and attempt: its parts. */
  readonly #asked = new Map<string, Map<string, Set<string>>>();

  /**
   * Each attempt takes a press of the button. In it each part but the first takes a card that left a rest, and a press to pay
   * that rest.
   * @param restsAtMs - When cards left a rest in this attempt, in order.
   * @returns What nobody pressed for.
   */
  flawOf({ sessionId, attempt, tender }: Asked, operations: readonly Operation[], restsAtMs: readonly number[]): string | undefined {
    const attempts = this.#asked.get(sessionId) ?? new Map<string, Set<string>>();
    const tenders = attempts.get(attempt) ?? new Set<string>();
    this.#asked.set(sessionId, attempts.set(attempt, tenders.add(tender)));

    const pressed = operations.filter((operation) => operation.sessionId === sessionId);
    const commits = pressed.filter(({ kind }) => kind === 'commit').length;
    if (attempts.size > commits) return `${sessionId} is paid in ${attempts.size} attempts, and its buyer pressed the button ${commits} times`;
    const rests = tenders.size - 1;
    if (rests > restsAtMs.length) return `attempt ${attempt} of ${sessionId} is paid in ${tenders.size} parts, and ${restsAtMs.length} cards left a rest`;
    const payments = pressed.filter(({ kind }) => kind === 'payment.set');
    if (!areEnough(payments, restsAtMs.slice(0, rests))) return `attempt ${attempt} of ${sessionId} is paid in ${tenders.size} parts, and its buyer did not press for each`;
    return undefined;
  }
}

/** Whether each rest can have a press of its own: one that was not answered before there was that rest. */
function areEnough(payments: readonly Operation[], restsAtMs: readonly number[]): boolean {
  return restsAtMs.every((atMs, index) => payments.filter(({ answeredAtMs = Infinity }) => answeredAtMs >= atMs).length >= restsAtMs.length - index);
}
