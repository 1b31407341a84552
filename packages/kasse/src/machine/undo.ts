import type { Effect } from '../session/index.js';
import { isOver, isRefused } from './effect-state.js';
import { isUndoing } from './plan.js';
import type { Step } from './step.js';
import { bookStray } from './stray.js';

/** A payment was voided or refunded: whatever was taken of it went back, and other ways to undo it are no longer needed. */
export function undone(step: Step, effect: Effect, moved: { readonly amountMinor: number; readonly currency: string }): void {
  const payment = effect.of === undefined ? undefined : step.effect(effect.of);
  const wasCaptured = payment?.outcome?.isCaptured === true;
  // The gateway gave back what the engine did not know to be taken: it came and went.
  if (effect.kind === 'refund' && !wasCaptured) bookStray(step, effect, `${effect.key}.stray`, moved);
  const takenMinor = effect.kind === 'refund' ? moved.amountMinor : wasCaptured ? (payment.outcome.amountMinor ?? 0) : 0;
  if (takenMinor > 0) bookStray(step, effect, effect.key, { amountMinor: -takenMinor, currency: moved.currency });
  if (payment !== undefined && payment.state !== 'reversed') step.learn(payment, 'reversed', { isSend: false });
  dropOthers(step, effect);
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
  if (effect.kind === 'void' && step.session.money.capturedMinor > 0 && step.session.attempt?.tenders.some(({ authorization }) => authorization === payment.key) === true) return drop(step, effect);
  const kind = effect.kind === 'void' ? 'refund' : 'void';
  const key = effect.key.replace(`.${effect.kind}.`, `.${kind}.`);
  if (step.effect(key) === undefined) {
    step.intend({ key, kind, target: effect.target, attempt: effect.attempt, request: effect.request, of: payment.key });
  } else {
    step.flag(`${effect.kind}_failed`, effect.key);
  }
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
