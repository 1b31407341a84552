import type { Effect } from '../session/index.js';
import { RETRY_ASKED } from './effect-state.js';

/**
 * The last moment, in epoch milliseconds, at which an effect may be sent under its key. The provider forgets keys, and
 * what it has forgotten it would do again: a tenth of the key's life is kept as a margin. The life of a capture that waits
 * for its order counts from when it was written down, too: whoever hears that the order is placed may send it before that
 * is durable, and nobody else can know. Past that life a person decides.
 */
export function keyEndsAt({ createdAt }: Pick<Effect, 'createdAt'>, { keyTtlMs }: { readonly keyTtlMs: number }): number {
  return Date.parse(createdAt) + keyTtlMs * KEY_LIFE_USED;
}

/** The part of a key's life that is made use of. */
export const KEY_LIFE_USED = 0.9;

/**
 * The last moment at which a request may be sent again. It may lie in the network until `visibilityMs` after the call has
 * ended, and must not arrive where its key is forgotten: it would be done once more.
 */
export function repeatEndsAt(effect: Pick<Effect, 'createdAt'>, gateway: { readonly keyTtlMs: number; readonly visibilityMs: number }, callMs: number): number {
  return keyEndsAt(effect, gateway) - callMs - gateway.visibilityMs;
}

/**
 * Whether the identical request may be sent once more under its key. A provider that repeats its error for a key would
 * do so for ever: after `REPLAYS_MAX` it is asked by its own reference, until it is known to know nothing of it, or a
 * person has it tried again. While "not found" is not final, it is only asked: sent again, it would never be.
 */
export function mayRepeat({ sends, outcome }: Pick<Effect, 'sends' | 'outcome'>): boolean {
  if (outcome?.status === NOT_FOUND) return false;
  return sends <= REPLAYS_MAX || outcome?.code === 'not_found' || outcome?.status === RETRY_ASKED;
}

/** The outcome's status of an effect that was not found, as long as that is not final. */
export const NOT_FOUND = 'not_found';

const REPLAYS_MAX = 3;
