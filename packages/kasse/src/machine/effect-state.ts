import type { Effect, EffectState } from '../session/index.js';

/** Nothing more will be learnt of it, save that it was reversed. */
export function isOver(effect: Effect): boolean {
  return effect.state === 'succeeded' || effect.state === 'failed' || effect.state === 'reversed';
}

/** Effects are monotone: whether one may move from a state to another. */
export function mayBecome(from: EffectState, to: EffectState): boolean {
  return rank[to] > rank[from] || (to === from && rank[from] < rank.failed);
}

const rank: Record<EffectState, number> = { intended: 0, unknown: 1, failed: 2, succeeded: 2, reversed: 3 };
