import type { MoveRequest } from '../contracts/index.js';
import type { Effect, Tender } from '../session/index.js';
import { effectKey } from './effect-key.js';
import { isOver, isRefused } from './effect-state.js';
import { isObligation, ordinalOf, undoAuthorization } from './plan.js';
import { refundableParts, type RefundablePart } from './refundable.js';
import { releaseHold } from './release-hold.js';
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
  for (const { kind, state, of } of step.effects()) {
    const isUsed = kind === 'consume' && state === 'succeeded' && step.session.attempt?.tenders.some((tender) => tender.state === 'held' && tender.authorization === of) === true;
    if (isUsed) step.flag('stored_value_kept', of);
  }
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
    if (payment?.kind === 'authorize') giveBack(step, payment, tender);
  }
}

function giveBack(step: Step, payment: Effect, { id, amountMinor, isCaptured }: Tender): void {
  // It may have been captured: that is found out first.
  for (const effect of step.effects()) if (effect.kind === 'capture' && !isOver(effect)) return;
  for (const part of refundableParts(step.session, step.effects())) refundRest(step, part);
  if (isCaptured === true || step.session.money.capturedMinor >= amountMinor) return;
  undoAuthorization(step, payment);
  step.patchTender(id, { state: 'declined' });
}

function refundRest(step: Step, { payment, leftMinor: amountMinor }: RefundablePart): void {
  const { session } = step;
  const { money, quote } = session;
  const key = effectKey(session.id, 0, 'refund', payment.target, `cancel-${ordinalOf(payment)}`);
  if (amountMinor <= 0 || step.effect(key) !== undefined || payment.reference === undefined) return;
  const request: MoveRequest = { payment: payment.reference, amountMinor, currency: quote.currency };
  step.intend({ key, kind: 'refund', target: payment.target, attempt: 0, request, of: payment.key });
  step.patch({ money: { ...money, refundingMinor: money.refundingMinor + amountMinor } });
}

function give(step: Step, effect: Effect): void {
  step.learn(effect, 'reversed', { outcome: { status: 'canceled' }, isSend: false });
  step.unflag((reason) => reason.effect === effect.key);
  if (effect.kind === 'consume') releaseHold(step, effect);
}
