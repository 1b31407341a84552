import type { StockRequest } from '../contracts/index.js';
import type { AttentionReason, CheckoutSession, Effect } from '../session/index.js';
import { attentionReasons, isOneMatter, ownNameOf, subjectOf } from './attention.js';
import { missingMinor } from './brought-less.js';
import { isOtherOut, leftForMinor } from './capture-left.js';
import { isOver, isRefused } from './effect-state.js';
import { owedMinor } from './owed.js';
import { isObligation } from './plan.js';
import { movedMinor } from './refundable.js';
import type { Seen } from './step.js';
import { storedTenderOf } from './stored-tender.js';

/**
 * What a person can decide about something that waits for them. Each leads forward; none takes the order back.
 *
 * `retry` asks again under the same key. `reauthorize` holds the money anew, where the capture was refused.
 * `requestPayment` gives up this payment, also a gift card's, and the backend asks the buyer for another; where it only
 * brought less than it was to, it is kept, and the rest asked for. `backorder` lets the goods come later. `cancelAndRefund`
 * calls the order off and gives the money back. `markDone`: it was done elsewhere, or accepted.
 */
export const exits = ['retry', 'reauthorize', 'requestPayment', 'backorder', 'cancelAndRefund', 'markDone'] as const;
export type Exit = (typeof exits)[number];

/** One reason why a session needs a person. */
export interface AttentionRow {
  readonly sessionId: string;
  /**
   * What `resolve` takes: the key of the effect, or the session's id where no single effect waits. Where that names several
   * matters, `.` and the reason follow.
   */
  readonly effect: string;
  /** A code, such as `capture_failed`. */
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
  readonly exits: readonly Exit[];
  /** What was called, and which plugin; absent where no single effect waits. */
  readonly call?: { readonly kind: Effect['kind']; readonly target: string; readonly sends: number; readonly code?: string };
}

/** Everything a person has to look at in a session, the oldest first. */
export function attentionRows(session: CheckoutSession, effects: Iterable<Effect>): readonly AttentionRow[] {
  const reasons = attentionReasons(session);
  if (reasons.length === 0) return [];
  const known = new Map([...effects].map((effect) => [effect.key, effect]));
  const seen: Seen = { session, effect: (key) => known.get(key), effects: () => known.values() };
  return reasons.map((reason) => rowOf(seen, reason, reasons));
}

function rowOf(seen: Seen, reason: AttentionReason, all: readonly AttentionReason[]): AttentionRow {
  const { session } = seen;
  const { code, since, effect: key } = reason;
  const effect = key === undefined ? undefined : seen.effect(key);
  const isAlone = isOneMatter(effect) || all.every((each) => each === reason || each.effect !== key);
  const name = isAlone ? subjectOf(session, reason) : ownNameOf(session, reason);
  const row = { sessionId: session.id, effect: name, reason: code, since, exits: exitsOf(seen, effect, code) };
  if (effect === undefined) return row;
  const { kind, target, sends, outcome } = effect;
  return { ...row, call: { kind, target, sends, ...(outcome?.code === undefined ? {} : { code: outcome.code }) } };
}

/**
 * What is possible for an effect, or for the session as a whole.
 * @param reason - What it waits for.
 */
export function exitsOf(seen: Seen, effect: Effect | undefined, reason: string | undefined): readonly Exit[] {
  const { session } = seen;
  const isOrder = session.order !== undefined && session.order.canceledAt === undefined;
  const callOff: readonly Exit[] = isOrder ? ['cancelAndRefund'] : [];
  if (effect === undefined || isOver(effect)) {
    const isUnpaid = (reason === 'promise_broken' || reason === 'authorization_expiring') && isOrder && owedMinor(session, seen.effects()) > 0;
    // One that is out may have gone through: no other key is tried.
    const isOut = [...seen.effects()].some((each) => each.of === effect?.key && !isOver(each) && (each.kind === 'authorize' || isAskedCapture(each)));
    const isShort = reason === 'amount_mismatch' && isOrder && effect !== undefined && missingMinor(seen, effect) > 0;
    const anew: readonly Exit[] = effect === undefined || isOut || !isRemembered(seen, effect) ? [] : ['reauthorize'];
    return [...(isUnpaid ? anew : []), ...(isUnpaid || isShort ? (['requestPayment'] as const) : []), ...callOff, 'markDone'];
  }
  if (!isObligation(effect) || effect.kind === 'report_tax') return ['retry', 'markDone'];
  if (effect.kind === 'place') return ['retry', ...callOff, 'markDone'];
  if (effect.kind === 'consume') return ['retry', ...insteadOf(seen, effect), ...callOff, 'markDone'];
  // A capture that may have gone through must not be followed by another.
  if (!isRefused(effect)) return ['retry', ...callOff, 'markDone'];
  const isUnpaid = !isOtherOut(seen, effect) && owedMinor(session, seen.effects()) > 0;
  // Its request stands: sent again, it would take what was captured since once more.
  const isAllLeft = movedMinor(effect) <= leftForMinor(seen, effect);
  return [...(isAllLeft ? (['retry'] as const) : []), ...(isUnpaid && isRemembered(seen, effect) ? (['reauthorize'] as const) : []), ...(isUnpaid ? (['requestPayment'] as const) : []), ...callOff, 'markDone'];
}

/** What the payment was asked for with, by which it can be asked for anew, goes with the buyer's data. */
function isRemembered(seen: Seen, effect: Effect): boolean {
  const payment = effect.kind === 'capture' && effect.of !== undefined ? seen.effect(effect.of) : effect;
  return payment !== undefined && payment.request !== null;
}

/** Staff asked for it, and it may come true: it is of this payment and of no other. */
function isAskedCapture(effect: Effect): boolean {
  return effect.kind === 'capture' && effect.attempt === 0 && !isRefused(effect);
}

/** Goods can come later. A gift card that was not used up can be given up for another payment; a coupon is neither. */
function insteadOf(seen: Seen, consume: Effect): readonly Exit[] {
  const { session } = seen;
  const hold = consume.of === undefined ? undefined : seen.effect(consume.of);
  if (storedTenderOf(session, consume) !== undefined) return isAnsweredNo(consume) ? ['requestPayment'] : [];
  // Written by the plan: what holds stock names the lines.
  const isOfGoods = (hold?.request as Partial<StockRequest> | null | undefined)?.lines !== undefined;
  return isOfGoods ? ['backorder'] : [];
}

/** Every answer was a no: nothing of it can have come true. */
function isAnsweredNo({ outcome }: Effect): boolean {
  const isNo = outcome?.status === 'refused' || (outcome?.status === 'retrying' && outcome.code !== 'unavailable');
  return isNo && outcome.at === undefined;
}
