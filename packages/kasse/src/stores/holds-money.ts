import type { CheckoutSession, Effect, Phase } from '../session/index.js';

/** Phases in which money may be moving right now, whatever the sums say. */
const MOVING: ReadonlySet<Phase> = new Set(['quoting', 'holding', 'calling', 'challenged', 'splitting', 'pending', 'resolving', 'releasing', 'settling']);

/**
 * Tells whether a session must be kept whole: money is held for it, owed to its buyer, or may still turn up.
 *
 * A settled session keeps what it captured; any other has to be at zero. An effect without a known end always counts,
 * because its stored request is what `resolve` asks with.
 */
export function holdsMoney(session: Pick<CheckoutSession, 'phase' | 'money'>, effects: readonly Pick<Effect, 'state'>[]): boolean {
  const { phase, money } = session;
  if (MOVING.has(phase) || money.strayMinor !== 0 || money.refundingMinor !== 0) return true;
  if (effects.some((effect) => effect.state === 'intended' || effect.state === 'unknown')) return true;
  return phase !== 'settled' && (money.authorizedMinor !== 0 || money.capturedMinor !== money.refundedMinor);
}
