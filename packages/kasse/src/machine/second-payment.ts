import type { PaymentEvidence } from '../contracts/index.js';
import type { Effect } from '../session/index.js';
import type { EvidenceUse } from './evidence.js';
import { isOver, isRefused } from './effect-state.js';
import { look } from './look.js';
import { isUndoing, ordinalOf, undoAuthorization } from './plan.js';
import { secondLookKey } from './second-look.js';
import type { Step } from './step.js';

const SUFFIX = '-second-';

/** A payment that came of a key which had made one already. It pays for nothing and goes back. */
export function isSecondPayment({ kind, key }: Pick<Effect, 'kind' | 'key'>): boolean {
  return kind === 'authorize' && ordinalOf({ key }).includes(SUFFIX);
}

/**
 * Whether evidence that names our key speaks of another payment than the one that is known: a request hung in the network
 * until the provider had forgotten its key, and was done once more. `undefined` as long as the known one has no id yet.
 */
export function isOfSecond(step: Step, first: Effect, { payment, idempotencyKey, origin }: PaymentEvidence): boolean | undefined {
  if (payment === undefined || idempotencyKey !== first.key || origin === 'external') return false;
  const known = [first, step.effect(secondLookKey(first))].flatMap((effect) => effect?.reference ?? []);
  return known.length === 0 ? undefined : !known.includes(payment);
}

/** The second payment that evidence names, once it is known. */
export function secondNamed(step: Step, { target }: Effect, { payment }: PaymentEvidence): Effect | undefined {
  if (payment === undefined) return undefined;
  for (const effect of step.effects()) if (isSecondPayment(effect) && effect.target === target && effect.reference === payment) return effect;
  return undefined;
}

/**
 * Gives a second payment back, by its own id, when it is first heard of. The gateway's word is enough for that: it refuses to
 * undo what it does not hold, and nothing else follows from it. Money of it that went back waits until that is known.
 */
export function sweepSecond(step: Step, first: Effect, evidence: PaymentEvidence): EvidenceUse {
  const { kind } = evidence;
  if (kind === 'refunded' || kind === 'disputed' || kind === 'reinstated') return 'waiting';
  if (kind !== 'authorized' && kind !== 'captured') return 'used';
  const { target, attempt, request } = first;
  const { payment = '', cumulativeMinor: amountMinor, currency } = evidence;
  const key = `${first.key}${SUFFIX}${[...step.effects()].filter(isSecondPayment).length + 1}`;
  const isCaptured = kind === 'captured';
  step.intend({ key, kind: 'authorize', target, attempt, request, of: first.key, state: 'unknown' });
  const asked = step.effect(key);
  if (asked === undefined) return 'waiting';
  step.learn(asked, 'succeeded', { outcome: { status: 'approved', amountMinor, currency, isCaptured }, reference: payment, isSend: false });
  const second = step.effect(key);
  if (second !== undefined) undoAuthorization(step, second);
  step.emit('payment.swept', { gateway: target, amountMinor }, `swept:${key}`);
  return 'used';
}

/** What is said of it later may tell how its undoing went. */
export function useOfSecond(step: Step, second: Effect): EvidenceUse {
  for (const effect of step.effects()) {
    if (effect.of === second.key && isUndoing(effect) && !isOver(effect) && !isRefused(effect) && effect.state === 'unknown') look(step, effect);
  }
  return 'used';
}
