import type { Attention, AttentionReason, CheckoutSession } from '../session/index.js';

/** Why a session needs a person, the oldest reason first. */
export function attentionReasons({ attention }: Pick<CheckoutSession, 'attention'>): readonly AttentionReason[] {
  if (attention === undefined) return [];
  const { also = [], ...first } = attention;
  return [first, ...also];
}

export function withReasons([first, ...also]: readonly AttentionReason[]): Attention | undefined {
  if (first === undefined) return undefined;
  return also.length === 0 ? first : { ...first, also };
}

/** The reason is that something is not known or not done yet: it ends by itself when it is. */
export function isWaiting({ code }: AttentionReason): boolean {
  return code.endsWith('_stuck') || code === 'outcome_unknown' || code === 'stray_money' || code === 'reference_taken';
}
