import type { Effect } from 'kasse/plugin';
import type { Tally } from '../figures.js';
import { type Accounts, accountOf } from './account.js';
import { must, mustEqual } from './wrong.js';

/** What is known of each effect by its key. */
export type Effects = ReadonlyMap<string, KnownEffect>;

export interface KnownEffect {
  readonly sessionId: string;
  readonly state: string;
  readonly reference: string | undefined;
  /** As the journal has it, entry by entry. */
  journaled: string | undefined;
}

/** Every call to the outside world has come to its end; money moved is what the sessions say. Counts the refunds. */
export function verifyEffects(effects: Iterable<Effect>, accounts: Accounts, tally: Tally): Effects {
  const known = new Map<string, KnownEffect>();
  for (const { key, sessionId, kind, state, outcome, reference, attempt } of effects) {
    const { moved } = accountOf(accounts, sessionId, () => `Effect ${key}`);
    must(!known.has(key), () => `Effect ${key} is there twice.`);
    must(key.startsWith(`${sessionId}.`), () => `Effect ${key} does not belong to its session ${sessionId}.`);
    must(state !== 'intended' && state !== 'unknown', () => `Effect ${key} is ${state}: it never came to an end.`);
    known.set(key, { sessionId, state, reference, journaled: undefined });
    if (state !== 'succeeded') continue;
    const amountMinor = outcome?.amountMinor ?? 0;
    if (kind === 'authorize') moved.authorizedMinor += amountMinor;
    if (kind === 'capture') moved.capturedMinor += amountMinor;
    if (kind === 'refund') moved.refundedMinor += amountMinor;
    // Attempt 0: asked for by staff, not the undoing of an attempt.
    if (kind === 'refund' && attempt === 0) tally.addRefund(amountMinor);
  }
  for (const { sessionId, moved, money, orderId, totalMinor } of accounts.values()) {
    const paid = orderId === undefined ? 0 : totalMinor;
    mustEqual(() => `The amount authorized for session ${sessionId}`, moved.authorizedMinor, paid, 'its orders');
    mustEqual(() => `The amount captured for session ${sessionId}`, moved.capturedMinor, paid, 'its orders');
    mustEqual(() => `The captured sum of session ${sessionId}`, money.capturedMinor, moved.capturedMinor, 'its captures');
    mustEqual(() => `The refunded sum of session ${sessionId}`, money.refundedMinor, moved.refundedMinor, 'its refunds');
    must(money.strayMinor === 0 && money.refundingMinor === 0, () => `Session ${sessionId} has money that is nobody's or on its way.`);
    must(moved.refundedMinor <= moved.capturedMinor, () => `Session ${sessionId} gave back more than it took.`);
  }
  return known;
}
