import type { CheckoutSession, Effect, Tender } from '../session/index.js';
import { isAnew } from './absorb-promise.js';
import type { Capabilities } from './capabilities.js';
import { askedAgain, isOver, isRefused, LOOK_ASKED, RETRY_ASKED } from './effect-state.js';
import { look } from './look.js';
import { endDue, isPromised } from './payment-due.js';
import { isObligation, undoAuthorization } from './plan.js';
import { intendRefund, ordinalOfCancel } from './refund.js';
import { refundableParts } from './refundable.js';
import { releaseHold } from './release-hold.js';
import { uncapturedMinor } from './renewal.js';
import { capturedOf } from './split.js';
import type { Step } from './step.js';
import { takeReportBack } from './tax-report.js';

/**
 * Calls an order off after the pivot. It stays an order, of which the money goes back: what is held is let go, what was
 * captured is refunded, gift cards and points are credited, what may still be captured is refunded when it shows, and the tax
 * service is told that there was no sale. Its cart may be ordered again.
 *
 * @param because - The obligation that a person gave up; it is not tried any more. A capture may have gone through: it is found out first, as any other.
 */
export function callOff(step: Step, because?: Effect): void {
  const { order } = step.session;
  if (order === undefined || order.canceledAt !== undefined) return;
  step.patch({ order: { ...order, canceledAt: step.context.now } });
  endDue(step);
  step.releaseCart();
  if (because !== undefined && !isOver(because) && because.kind !== 'authorize' && because.kind !== 'capture') give(step, because);
  step.emit('order.canceled', { orderId: order.id });
  for (const effect of step.effects()) if (effect.kind === 'capture' && effect.state === 'unknown' && !isRefused(effect)) settleFirst(step, effect);
  unwind(step);
}

/** A capture that may have gone through is asked for at once, whenever it was due: what it took goes back when that is known. */
function settleFirst(step: Step, capture: Effect): void {
  const status = isUnwanted(step.session, step.context.capabilities, capture) ? LOOK_ASKED : RETRY_ASKED;
  step.learn(capture, 'unknown', { outcome: askedAgain(capture, status), dueAt: step.context.now, isSend: false });
}

/** Takes back what can be taken back by now. Asked again after every answer, until nothing is left. */
export function unwind(step: Step): void {
  const { session } = step;
  if (session.order?.canceledAt === undefined) return;
  for (const effect of step.effects()) {
    if (!isObligation(effect) || isOver(effect)) continue;
    const isWaiting = effect.kind === 'capture' && effect.state === 'intended';
    if (isRefused(effect) || (isWaiting && step.isUnsent(effect))) give(step, effect);
    // Whoever heard that the order is placed may have sent it before that was written down: the gateway is asked.
    else if (isWaiting) look(step, effect);
  }
  takeReportBack(step);
  // What may have been captured is found out first. Gift cards and points wait for no gateway.
  const isCapturing = [...step.effects()].some((effect) => effect.kind === 'capture' && !isOver(effect));
  for (const part of refundableParts(step.session, step.effects())) {
    if (part.leftMinor > 0 && (part.kind === 'credit' || !isCapturing)) intendRefund(step, part, part.leftMinor, ordinalOfCancel(step, part));
  }
  if (isCapturing) return;
  for (const tender of session.attempt?.tenders ?? []) {
    const payment = tender.authorization === undefined ? undefined : step.effect(tender.authorization);
    if (payment?.kind === 'authorize') letGo(step, payment, tender);
  }
}

/**
 * Lets go what is held for the order and not captured, which stands with what was taken: no more of it can be taken.
 * @returns Why not; `undefined` when it was done.
 */
export function voidRest(step: Step): 'capture_under_way' | 'nothing_to_void' | undefined {
  for (const effect of step.effects()) if (effect.kind === 'capture' && !isOver(effect)) return 'capture_under_way';
  const tenders = step.session.attempt?.tenders ?? [];
  // What is authorized anew, and a promise until then, is captured once it is approved.
  if (tenders.some((tender) => tender.state === 'promised' && isOpenAnew(step, tender))) return 'capture_under_way';
  let isDone = false;
  for (const tender of tenders) {
    // What is promised is not held.
    const payment = tender.state === 'approved' && !isPromised(step, tender) && tender.authorization !== undefined ? step.effect(tender.authorization) : undefined;
    if (payment?.reference === undefined || uncapturedMinor(step, tender) <= 0) continue;
    step.note({ gateway: payment.target, releasedMinor: uncapturedMinor(step, tender) });
    letGo(step, payment, tender);
    isDone = true;
  }
  return isDone ? undefined : 'nothing_to_void';
}

function isOpenAnew(step: Step, tender: Tender): boolean {
  const payment = tender.authorization === undefined ? undefined : step.effect(tender.authorization);
  return payment !== undefined && !isOver(payment) && isAnew(payment, tender);
}

/** What is still held of a payment. */
export function letGo(step: Step, payment: Effect, tender: Tender): void {
  const { id, amountMinor, isCaptured } = tender;
  if (isCaptured === true || capturedOf(step, tender) >= amountMinor) return;
  undoAuthorization(step, payment);
  step.patchTender(id, { state: 'declined' });
}

/** Money that is not to be taken any more, since its order was called off. Of what was only promised a capture tells that it came: it is to be given back. */
export function isUnwanted({ order }: Pick<CheckoutSession, 'order'>, { gateways }: Pick<Capabilities, 'gateways'>, { kind, target }: Effect): boolean {
  return kind === 'capture' && order?.canceledAt !== undefined && gateways[target]?.moves !== 'deferred';
}

/** It did not come true, and need not any more. */
export function give(step: Step, effect: Effect): void {
  step.learn(effect, 'reversed', { outcome: { status: 'canceled' }, isSend: false });
  step.unflag((reason) => reason.effect === effect.key);
  if (effect.kind === 'consume') releaseHold(step, effect);
}
