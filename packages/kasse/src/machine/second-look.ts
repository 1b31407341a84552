import type { Effect } from '../session/index.js';
import { isOver } from './effect-state.js';
import type { Step } from './step.js';

const SUFFIX = '-late';

/** A payment that was given up and is said to be there is asked for once more, by the key it was made with; it is never sent. */
export function secondLookKey(payment: Pick<Effect, 'key'>): string {
  return `${payment.key}${SUFFIX}`;
}

export function isSecondLook({ kind, key }: Pick<Effect, 'kind' | 'key'>): boolean {
  return kind === 'authorize' && key.endsWith(SUFFIX);
}

/** The key that the gateway knows an effect by. */
export function firstKeyOf(effect: Pick<Effect, 'kind' | 'key'>): string {
  return isSecondLook(effect) ? effect.key.slice(0, -SUFFIX.length) : effect.key;
}

/** It is asked for at the next moment, and nothing is sent. */
export function look(step: Step, effect: Effect): void {
  step.learn(effect, 'unknown', { dueAt: step.context.now, isSend: false });
}

/** A payment that was given up as declined or undone is said to be there: asked for once more, and swept when it is. */
export function lookAgain(step: Step, payment: Effect): void {
  const { kind, target, attempt, request } = payment;
  const key = secondLookKey(payment);
  const known = step.effect(key);
  if (known === undefined) step.intend({ key, kind, target, attempt, request, state: 'unknown' });
  else if (!isOver(known)) look(step, known);
}
