import { captureEntry, refundEntry, type AttentionReason, type Effect } from '../session/index.js';
import { attentionReasons } from './attention.js';
import { isOver, isRefused } from './effect-state.js';
import { keyOf } from './evidence-key.js';
import { owedMinor } from './owed.js';
import { isUndoing, ordinalOf } from './plan.js';
import { countBack, countTaken } from './refund.js';
import { bookedOfMinor, isStanding, tenderOf } from './refundable.js';
import { capturedOf } from './split.js';
import type { Step } from './step.js';
import { bookStray } from './stray.js';

/** A payment was voided or refunded: whatever was taken of it went back, and other ways to undo it are no longer needed. */
export function undone(step: Step, effect: Effect, moved: Moved): void {
  const payment = effect.of === undefined ? undefined : step.effect(effect.of);
  const wasCaptured = payment?.outcome?.isCaptured === true;
  if (effect.kind === 'refund' && payment !== undefined && !wasCaptured) {
    cameAndWent(step, effect, payment, moved);
  } else {
    // What was only held is let go by a void, and moves nothing.
    const takenMinor = effect.kind === 'refund' || wasCaptured ? moved.amountMinor : 0;
    if (takenMinor > 0) bookStray(step, effect, effect.key, { amountMinor: -takenMinor, currency: moved.currency });
  }
  if (payment !== undefined && payment.state !== 'reversed') step.learn(payment, 'reversed', { isSend: false });
  if (effect.kind === 'void' && !wasCaptured) tellVoided(step, effect, payment, moved);
  dropOthers(step, effect);
}

/** What was held and not captured is let go. */
function tellVoided(step: Step, { key, target }: Effect, payment: Effect | undefined, { amountMinor }: Moved): void {
  const tender = payment === undefined ? undefined : tenderOf(step.session, payment);
  const capturedMinor = tender === undefined ? 0 : capturedOf(step, tender);
  step.emit('payment.voided', { gateway: target, amountMinor: Math.max(0, (payment?.outcome?.amountMinor ?? amountMinor) - capturedMinor) }, `voided:${key}`);
}

interface Moved {
  readonly amountMinor: number;
  readonly currency: string;
}

/**
 * The gateway gave back what the engine did not take: other hands captured it. What is booked of it for the order, or owed
 * on the payment that the order stands on, was the order's money, and is refunded; the rest belonged to nobody.
 */
function cameAndWent(step: Step, effect: Effect, payment: Effect, { amountMinor, currency }: Moved): void {
  const orderMinor = step.session.order === undefined || currency !== step.session.quote.currency ? 0 : orderPartMinor(step, effect, payment, amountMinor);
  if (orderMinor > 0) {
    step.book(refundEntry({ key: effect.key, at: step.context.now, gateway: effect.target, amountMinor: orderMinor, currency }));
    countBack(step, payment.key, orderMinor);
    step.emit('payment.refunded', { gateway: effect.target, amountMinor: orderMinor }, `refunded:${effect.key}`);
  }
  const strayMinor = amountMinor - orderMinor;
  if (strayMinor === 0) return;
  const isTooMuch = (reason: AttentionReason): boolean => reason.code === 'captured_too_much' && reason.effect === payment.key;
  const isBooked = attentionReasons(step.session).some(isTooMuch);
  if (!isBooked) bookStray(step, effect, `${effect.key}.stray`, { amountMinor: strayMinor, currency });
  bookStray(step, effect, orderMinor > 0 ? `${effect.key}.back` : effect.key, { amountMinor: -strayMinor, currency });
  step.unflag(isTooMuch);
}

/** How much of it the order had, or has to have had; what was not booked yet is booked as captured by other hands. */
function orderPartMinor(step: Step, effect: Effect, payment: Effect, amountMinor: number): number {
  const bookedMinor = Math.min(amountMinor, bookedOfMinor(step.session, step.effects(), payment, effect));
  const { quote } = step.session;
  if (!isStanding(step.session, payment)) return bookedMinor;
  const unbookedMinor = Math.min(amountMinor - bookedMinor, owedMinor(step.session, step.effects()));
  if (unbookedMinor > 0) {
    const key = `${keyOf(payment, 'captured', '')}undone-${ordinalOf(effect)}`;
    step.book(captureEntry({ key, at: step.context.now, gateway: payment.target, amountMinor: unbookedMinor, currency: quote.currency, origin: 'external' }));
    countTaken(step, payment, unbookedMinor);
    step.emit('payment.captured', { gateway: payment.target, amountMinor: unbookedMinor, origin: 'external' }, `captured:${key}`);
  }
  return bookedMinor + unbookedMinor;
}

/**
 * An undoing was definitely refused: the payment is in another state than was known. What was not captured then is
 * refunded now, and the other way round; only when both are refused a person has to look.
 */
export function undoOtherwise(step: Step, effect: Effect): void {
  const payment = effect.of === undefined ? undefined : step.effect(effect.of);
  // A payment that may still come of it stays watched, and is undone when it does.
  if (payment === undefined || payment.state === 'unknown') return;
  if (payment.state !== 'succeeded') return drop(step, effect);
  // A part of it was captured, which is refunded by itself: of the rest the provider holds nothing.
  if (effect.kind === 'void' && isCapturedInPart(step, payment)) return drop(step, effect);
  const kind = effect.kind === 'void' ? 'refund' : 'void';
  const key = effect.key.replace(`.${effect.kind}.`, `.${kind}.`);
  if (step.effect(key) === undefined) {
    step.intend({ key, kind, target: effect.target, attempt: effect.attempt, request: effect.request, of: payment.key });
  } else {
    step.flag(`${effect.kind}_failed`, effect.key);
  }
}

function isCapturedInPart(step: Step, { key }: Effect): boolean {
  const tender = step.session.attempt?.tenders.find(({ authorization }) => authorization === key);
  return tender !== undefined && capturedOf(step, tender) > 0;
}

/** A payment came to nothing: what was tried to undo it is over. */
export function dropUndoing(step: Step, payment: Effect): void {
  for (const effect of step.effects()) if (effect.of === payment.key && isUndoing(effect) && isRefused(effect)) drop(step, effect);
}

function dropOthers(step: Step, done: Effect): void {
  for (const effect of step.effects()) {
    if (effect.of === done.of && effect.key !== done.key && isUndoing(effect) && effect.kind !== 'release' && !isOver(effect)) drop(step, effect);
  }
}

function drop(step: Step, effect: Effect): void {
  step.learn(effect, 'reversed', { outcome: { status: 'not_needed' }, isSend: false });
  step.unflag((reason) => reason.effect === effect.key);
}
