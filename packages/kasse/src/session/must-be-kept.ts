import type { Effect } from './effect.js';
import type { CheckoutSession, Phase } from './session.js';

/** Phases in which money may be moving right now, whatever the sums say. */
const MOVING: ReadonlySet<Phase> = new Set(['quoting', 'holding', 'calling', 'challenged', 'splitting', 'pending', 'resolving', 'releasing', 'settling']);

/**
 * Tells whether a session must be kept whole: money is held for it, owed to its buyer, or may still turn up, or a person
 * has to look at it, who needs to know whose it is.
 *
 * A settled session keeps what it captured; any other has to be at zero. What is held for goods that leave later can only
 * be held anew with its stored request, and so counts; a promise that was broken holds nothing. An effect without a known
 * end always counts, because its stored request is what `resolve` asks with.
 */
export function mustBeKept(session: Pick<CheckoutSession, 'phase' | 'money' | 'due' | 'attention'>, effects: readonly Pick<Effect, 'state'>[]): boolean {
  const { phase, money, due, attention } = session;
  if (MOVING.has(phase) || attention !== undefined || money.strayMinor !== 0 || money.lostMinor !== undefined || money.refundingMinor !== 0) return true;
  if (effects.some((effect) => effect.state === 'intended' || effect.state === 'unknown')) return true;
  if (money.authorizedMinor !== 0 && due?.state !== 'broken') return true;
  return phase !== 'settled' && money.capturedMinor !== money.refundedMinor;
}
