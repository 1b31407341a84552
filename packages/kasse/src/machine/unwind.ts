import type { MoveRequest } from '../contracts/index.js';
import type { Effect } from '../session/index.js';
import { effectKey } from './effect-key.js';
import { isOver, isRefused } from './effect-state.js';
import { holdIdOf } from './kept-stock.js';
import { isObligation, ordinalOf, undoAuthorization } from './plan.js';
import type { Step } from './step.js';

/**
 * Calls an order off after the pivot. It stays an order, of which the money goes back: what is held is let go, what was
 * captured is refunded, and what may still be captured is refunded when it shows.
 *
 * @param because - The obligation that a person gave up; it is not tried any more.
 */
export function callOff(step: Step, because?: Effect): void {
  const { order } = step.session;
  if (order === undefined || order.canceledAt !== undefined) return;
  step.patch({ order: { ...order, canceledAt: step.context.now } });
  if (because !== undefined && !isOver(because) && because.kind !== 'authorize') give(step, because);
  step.emit('order.canceled', { orderId: order.id });
  // Gift cards and points were used up with the order; giving them back is the backend's.
  for (const { state, authorization } of step.session.attempt?.tenders ?? []) if (state === 'held') step.flag('stored_value_kept', authorization);
  unwind(step);
}

/** Takes back what can be taken back by now. Asked again after every answer, until nothing is left. */
export function unwind(step: Step): void {
  const { session } = step;
  if (session.order?.canceledAt === undefined) return;
  for (const effect of step.effects()) {
    const isUnsent = effect.state === 'intended' && effect.sends === 0 && effect.dueAt === null;
    const isIdle = isUnsent || isRefused(effect);
    if (isObligation(effect) && !isOver(effect) && isIdle) give(step, effect);
  }
  for (const tender of session.attempt?.tenders ?? []) {
    const payment = tender.authorization === undefined ? undefined : step.effect(tender.authorization);
    if (payment?.kind === 'authorize') giveBack(step, payment, tender.id);
  }
}

function giveBack(step: Step, payment: Effect, tenderId: string): void {
  const captures = [...step.effects()].filter(({ kind, of }) => kind === 'capture' && of === payment.key);
  // It may have been captured: that is found out first.
  if (captures.some((capture) => !isOver(capture))) return;
  const capturedMinor = captures.reduce((sum, { state, outcome }) => sum + (state === 'succeeded' ? (outcome?.amountMinor ?? 0) : 0), payment.outcome?.isCaptured === true ? (payment.outcome.amountMinor ?? 0) : 0);
  if (capturedMinor > 0) return refundRest(step, payment, capturedMinor);
  undoAuthorization(step, payment);
  step.patchTender(tenderId, { state: 'declined' });
}

function refundRest(step: Step, payment: Effect, capturedMinor: number): void {
  const { session } = step;
  const key = effectKey(session.id, 0, 'refund', payment.target, `cancel-${ordinalOf(payment)}`);
  if (step.effect(key) !== undefined || payment.reference === undefined) return;
  const { money, quote } = session;
  const refundedMinor = [...step.effects()].reduce((sum, { kind, of, state, request }) => {
    const counts = kind === 'refund' && of === payment.key && state !== 'failed' && state !== 'reversed';
    // Written by the plan as a move.
    return counts ? sum + ((request as MoveRequest | null)?.amountMinor ?? 0) : sum;
  }, 0);
  const amountMinor = Math.min(capturedMinor - refundedMinor, money.capturedMinor - money.refundedMinor - money.refundingMinor);
  if (amountMinor <= 0) return;
  const request: MoveRequest = { payment: payment.reference, amountMinor, currency: quote.currency };
  step.intend({ key, kind: 'refund', target: payment.target, attempt: 0, request, of: payment.key });
  step.patch({ money: { ...money, refundingMinor: money.refundingMinor + amountMinor } });
}

function give(step: Step, effect: Effect): void {
  step.learn(effect, 'reversed', { outcome: { status: 'canceled' }, isSend: false });
  step.unflag((reason) => reason.effect === effect.key);
  if (effect.kind !== 'consume' || effect.of === undefined) return;
  const { sessionId, attempt, target, of } = effect;
  step.intend({ key: effectKey(sessionId, attempt, 'release', target, ordinalOf(effect)), kind: 'release', target, attempt, request: { holdId: holdIdOf(effect) }, of });
}
