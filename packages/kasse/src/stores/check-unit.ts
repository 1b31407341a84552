import type { StoreUnit } from '../contracts/index.js';
import { KasseError } from '../errors/index.js';
import type { Effect, EffectState } from '../session/index.js';

/** Of two states with the same rank neither becomes the other. */
const RANK: Readonly<Record<EffectState, number>> = { intended: 0, unknown: 1, succeeded: 2, failed: 2, reversed: 3 };

/** The states an effect may come from to be in `state`: itself and those of a lower rank. */
export function statesUpTo(state: EffectState): readonly EffectState[] {
  return EFFECT_STATES.filter((earlier) => earlier === state || RANK[earlier] < RANK[state]);
}

export const EFFECT_STATES: readonly EffectState[] = ['intended', 'unknown', 'succeeded', 'failed', 'reversed'];

/**
 * Refuses a unit that contradicts itself, before anything is written.
 * @throws {KasseError} `ERR_INVARIANT` When the session's revision does not follow the expected one.
 */
export function checkUnit(unit: StoreUnit): void {
  const { revision, id } = unit.session;
  if (revision === unit.expectedRevision + 1) return;
  throw new KasseError(
    'ERR_INVARIANT',
    `Session "${id}" is written as revision ${revision} over revision ${unit.expectedRevision}. A step adds exactly one.`,
    { sessionId: id, revision, expectedRevision: unit.expectedRevision },
  );
}

/** The effects of a unit that bring the reference of a payment, which is one session's alone. */
export function paymentsOf({ effects }: StoreUnit): readonly Payment[] {
  return effects.flatMap(({ effect: { key, kind, state, target, reference } }) => (bearsPayment(kind, state) && reference !== undefined ? [{ key, target, reference }] : []));
}

export interface Payment {
  readonly key: string;
  readonly target: string;
  readonly reference: string;
}

/** What failed is no payment. */
export function bearsPayment(kind: Effect['kind'], state: EffectState): boolean {
  return kind === 'authorize' && state !== 'failed';
}

/** What an effect update that found nothing to update is: a key nobody inserted, or a state that would go back. */
export function effectMisfit(effect: Effect): KasseError<'ERR_INVARIANT'> {
  return new KasseError(
    'ERR_INVARIANT',
    `Effect "${effect.key}" cannot become "${effect.state}": it was never inserted for this session, or it is further already. Reload the session.`,
    { key: effect.key, state: effect.state, sessionId: effect.sessionId },
  );
}

/** Something that is written once was about to be written again. */
export function writtenTwice(what: string, key: string, sessionId: string): KasseError<'ERR_INVARIANT'> {
  return new KasseError('ERR_INVARIANT', `${what} "${key}" is recorded already and never changes. Reload the session.`, { key, sessionId });
}
