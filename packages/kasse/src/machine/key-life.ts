import type { Effect } from '../session/index.js';

/**
 * The last moment, in epoch milliseconds, at which an effect may be sent under its key. The provider forgets keys, and
 * what it has forgotten it would do again: a tenth of the key's life is kept as a margin.
 */
export function keyEndsAt({ createdAt }: Pick<Effect, 'createdAt'>, { keyTtlMs }: { readonly keyTtlMs: number }): number {
  return Date.parse(createdAt) + keyTtlMs * 0.9;
}

/** So often the same request is repeated; then the provider is asked by its own reference, since it may repeat an error for a key for ever. */
export const REPLAYS_MAX = 3;

/** The provider knows nothing of it, for good: what was asked may be asked anew, under the same key. */
export function isKnownAbsent({ outcome }: Pick<Effect, 'outcome'>): boolean {
  return outcome?.code === 'not_found';
}
