import type { FaultKind } from '../simulator/index.js';

const network: readonly FaultKind[] = ['crash', 'stall', 'lost-request', 'late-answer', 'reordered-answer'];
const answers: readonly FaultKind[] = [...network, 'lost-answer', 'server-error', 'malformed-answer'];
const holds: readonly FaultKind[] = [...answers, 'late-request', 'duplicate-request', 'unavailable'];
const moves: readonly FaultKind[] = [...holds, 'cached-error', 'not-visible-yet'];
const store: readonly FaultKind[] = ['ambiguous-commit', 'failed-fsync', 'store-error', 'slow-store', 'lost-reply'];

/** In which phase which fault can strike: what a session in it asks of whom. */
const reachable: Readonly<Record<string, readonly FaultKind[]>> = {
  none: [...network, 'ambiguous-commit', 'failed-fsync', 'store-error', 'slow-store', 'lost-reply'],
  collecting: [...network.slice(0, 2), ...store],
  ready: [...network, ...store, 'price-change'],
  holding: [...holds, ...store],
  calling: [...moves, ...store, 'wrong-amount', 'lost-webhook', 'duplicate-webhook'],
  challenged: ['crash', 'stall', 'store-error', 'slow-store', 'lost-reply'],
  pending: [...answers, ...store, 'lost-webhook', 'duplicate-webhook'],
  resolving: [...moves, ...store],
  releasing: [...moves, ...store],
  settling: [...moves, ...store, 'lost-webhook', 'duplicate-webhook'],
  settled: [...answers, ...store],
  canceled: ['crash', 'stall', 'slow-store', 'lost-reply'],
};

/** The rarest meeting of a phase and a fault that can meet. */
export function rarest(hits: Readonly<Record<string, number>>): { readonly cell: string; readonly minHits: number } {
  let cell = '';
  let minHits = Infinity;
  for (const [phase, kinds] of Object.entries(reachable)) {
    for (const kind of new Set(kinds)) {
      const times = hits[`${phase} ${kind}`] ?? 0;
      if (times < minHits) [cell, minHits] = [`${phase} ${kind}`, times];
    }
  }
  return { cell, minHits };
}
