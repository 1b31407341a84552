import type { Effect, EffectOutcome, EffectState } from '../session/index.js';

/** Nothing more will be learnt of it, save that it was reversed. */
export function isOver(effect: Effect): boolean {
  return isOverState(effect.state);
}

export function isOverState(state: EffectState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'reversed';
}

/** The outcome's status of an effect that a person has tried once more, until it is answered. */
export const RETRY_ASKED = 'retry_asked';

/** The same of a capture that is only asked for, since its order was called off. */
export const LOOK_ASKED = 'look_asked';

/** What it came to so far is forgotten, save until when it may have been on its way. */
export function askedAgain({ outcome }: Effect, status: typeof RETRY_ASKED | typeof LOOK_ASKED): EffectOutcome {
  const { at, repeatedAt } = outcome ?? {};
  return { status, ...(at === undefined ? {} : { at }), ...(repeatedAt === undefined ? {} : { repeatedAt }) };
}

/** The other side said no for good, and yet it has to come true: nothing is sent until a person decides. */
export function isRefused({ state, outcome }: Effect): boolean {
  return state === 'unknown' && outcome?.status === 'refused';
}

/** Effects are monotone: whether one may move from a state to another. */
export function mayBecome(from: EffectState, to: EffectState): boolean {
  return rank[to] > rank[from] || (to === from && rank[from] < rank.failed);
}

const rank: Record<EffectState, number> = { intended: 0, unknown: 1, failed: 2, succeeded: 2, reversed: 3 };
