import type { Attention, AttentionReason, CheckoutSession, Effect } from '../session/index.js';
import { isOver } from './effect-state.js';

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

/** What a reason is about: the key of an effect, or the session's id where no single effect waits. */
export function subjectOf({ id }: Pick<CheckoutSession, 'id'>, { effect }: AttentionReason): string {
  return effect ?? id;
}

/** The name of this reason alone, where its subject has several. */
export function ownNameOf(session: Pick<CheckoutSession, 'id'>, reason: AttentionReason): string {
  return `${subjectOf(session, reason)}.${reason.code}`;
}

/** Several reasons are several matters, save of an effect that is not over: whatever ends that, ends them all. */
export function isOneMatter(effect: Effect | undefined): boolean {
  return effect !== undefined && !isOver(effect);
}
