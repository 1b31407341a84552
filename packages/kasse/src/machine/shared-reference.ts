import type { PaymentEvidence } from '../contracts/index.js';
import type { Effect, Tender } from '../session/index.js';
import { askAgainAt } from './ask-again.js';
import type { EvidenceUse } from './evidence.js';
import { arrivedBy } from './repeat.js';
import type { Step } from './step.js';

/**
 * Takes in an answer that names a payment which pays for something else already: a gateway's mistake, or worse.
 *
 * It is no money for this tender, and nothing of it may be undone, as that would take the other's money back. So the
 * outcome is unknown, under no reference, and is asked for again; a person is told.
 */
export function absorbShared(step: Step, effect: Effect, tender: Tender | undefined): void {
  step.learn(effect, 'unknown', { outcome: { status: 'unknown', code: REFERENCE_TAKEN, at: arrivedBy(step, effect) }, dueAt: askAgainAt(step, effect) });
  step.flag(REFERENCE_TAKEN, effect.key);
  step.note({ gateway: effect.target, code: REFERENCE_TAKEN });
  if (tender !== undefined) step.go({ type: 'UNKNOWN' });
}

/** Why a person is asked. */
export const REFERENCE_TAKEN = 'reference_taken';

/**
 * Whether another tender of this very checkout stands on the reference. That of another session is for the store to find.
 *
 * Only what is approved and not undone counts: a gateway that moves no money may name all attempts of a session alike.
 */
export function isShared(step: Step, effect: Effect, reference: string): boolean {
  const tenders = step.session.attempt?.tenders ?? [];
  return tenders.some(({ state, authorization }) => {
    if (state !== 'approved' || authorization === undefined || authorization === effect.key) return false;
    const other = step.effect(authorization);
    return other?.state === 'succeeded' && other.target === effect.target && other.reference === reference;
  });
}

/** Evidence that speaks of another session's payment under a key of this one: nothing of it is used, and a person is told. */
export function doubtEvidence(step: Step, { idempotencyKey }: PaymentEvidence): EvidenceUse {
  step.flag(REFERENCE_TAKEN, idempotencyKey);
  return 'used';
}
