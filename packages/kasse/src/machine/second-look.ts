import type { Effect } from '../session/index.js';

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
