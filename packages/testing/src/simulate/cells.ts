import type { FaultKind } from '../simulator/index.js';

const network: readonly FaultKind[] = ['crash', 'stall', 'lost-request', 'late-answer', 'reordered-answer'];
const answers: readonly FaultKind[] = [...network, 'lost-answer', 'server-error', 'malformed-answer'];
const holds: readonly FaultKind[] = [...answers, 'late-request', 'duplicate-request', 'unavailable'];
const moves: readonly FaultKind[] = [...holds, 'cached-error', 'not-visible-yet'];
const store: readonly FaultKind[] = ['ambiguous-commit', 'failed-fsync', 'store-error', 'slow-store', 'lost-reply'];
const webhooks: readonly FaultKind[] = ['lost-webhook', 'duplicate-webhook', 'forged-webhook'];
/** What is done with what is held, and with what was taken; late sales are taken before their order is, and by whom they are given back does not matter. */
const held: readonly FaultKind[] = ['outside-capture', 'outside-void'];
const taken: readonly FaultKind[] = ['outside-refund', 'chargeback'];
/** What time does to an attempt, whatever it waits for. */
const time: readonly FaultKind[] = ['expired-key', 'hold-lapse', 'price-change'];

/**
 * In which phase which fault can strike: what a session in it asks of whom. Clocks and versions are those of a process, and
 * belong to no session. No run is ever `escalated`, since its shop has nothing for that, nor `expired` before the faults are over.
 */
const reachable: Readonly<Record<string, readonly FaultKind[]>> = {
  none: [...network, ...store, 'clock-skew', 'mixed-version', 'price-change'],
  collecting: ['crash', 'stall', ...store, 'price-change'],
  ready: [...network, ...store, 'hold-lapse', 'price-change'],
  holding: [...holds, ...store, 'hold-lapse', 'price-change'],
  calling: [...moves, ...store, ...webhooks, ...time, 'wrong-amount', ...held],
  challenged: ['crash', 'stall', ...store, 'lost-webhook', 'forged-webhook', 'hold-lapse', 'price-change'],
  splitting: ['crash', 'stall', ...store],
  pending: [...answers, ...store, ...webhooks, ...time],
  resolving: [...moves, ...store, ...webhooks, ...time],
  releasing: [...moves, ...store, ...webhooks, ...time],
  settling: [...moves, ...store, ...webhooks, ...time, ...held, ...taken],
  settled: [...moves, ...store, ...webhooks, 'expired-key', 'price-change', ...held, ...taken, 'reinstatement', 'authorization-end'],
  canceled: ['crash', 'stall', 'lost-request', 'lost-answer', ...store, 'forged-webhook', 'expired-key', 'price-change'],
};

/** Kinds that the table knows. */
export function kindsMet(): ReadonlySet<FaultKind> {
  return new Set(Object.values(reachable).flat());
}

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
