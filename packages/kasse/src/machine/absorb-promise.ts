import type { PaymentOutcome } from '../contracts/index.js';
import { captureEntry, type Effect, type Tender } from '../session/index.js';
import { isOver } from './effect-state.js';
import { owedMinor } from './owed.js';
import { breakDue, keepDue } from './payment-due.js';
import { intendCapture, ordinalOf } from './plan.js';
import { watchExpiry } from './renewal.js';
import type { Step } from './step.js';

/** The tender of an order that was placed on the promise of this payment. */
export function promisedTender(step: Step, effect: Effect): Tender | undefined {
  // Before the pivot there is no order to keep the promise for: whatever arrives then is swept.
  if (step.session.order === undefined) return undefined;
  return step.session.attempt?.tenders.find(({ authorization, state }) => authorization === effect.key && state === 'promised');
}

/** Staff had this payment authorized anew for its order: there is no day by which it is due. */
export function isAnew({ key }: Pick<Effect, 'key'>, { id }: Tender): boolean {
  return ordinalOf({ key }) !== id;
}

/** A promise that is neither kept nor broken is still to come true: until its day, and authorized anew until it is decided. */
export function isPromiseOpen(step: Step): boolean {
  const { due, attempt } = step.session;
  if (due?.state === 'open') return true;
  for (const tender of attempt?.tenders ?? []) {
    const payment = tender.state === 'promised' && tender.authorization !== undefined ? step.effect(tender.authorization) : undefined;
    if (payment !== undefined && isAnew(payment, tender) && !isOver(payment)) return true;
  }
  return false;
}

/**
 * Takes in that a promised payment arrived after the pivot: it pays for the order and is booked, or captured.
 * An amount other than the promised one is for a person; what arrived of it is booked.
 * @returns False when the order cannot keep the money: it is then swept.
 */
export function keepPromise(step: Step, effect: Effect, tender: Tender, outcome: Extract<PaymentOutcome, { status: 'approved' }>): boolean {
  const { amountMinor, currency, captured, reference } = outcome;
  if (amountMinor !== tender.amountMinor || currency !== step.session.quote.currency) step.flag('amount_mismatch', effect.key);
  if (amountMinor > tender.amountMinor || currency !== step.session.quote.currency) return false;
  step.patchTender(tender.id, { state: 'approved', reference, isCaptured: captured });
  step.emit('payment.authorized', { gateway: effect.target, amountMinor }, `authorized:${effect.key}`);
  const known = step.effect(effect.key);
  if (!captured) {
    if (known !== undefined) intendCapture(step, known);
    watchExpiry(step);
    keepDue(step);
    return true;
  }
  step.book(captureEntry({ key: effect.key, at: step.context.now, gateway: effect.target, amountMinor, currency }));
  step.emit('payment.captured', { gateway: effect.target, amountMinor }, `captured:${effect.key}`);
  keepDue(step);
  return true;
}

/**
 * The order stands and its payment will not come: by what was declared for its promise, or, where that was broken before or
 * there was none, a person decides what follows. That is so of every payment that staff authorize anew.
 */
export function breakPromise(step: Step, effect: Effect, code: string): void {
  const { due, order } = step.session;
  step.emit('payment.failed', { gateway: effect.target, code }, `failed:${effect.key}`);
  if (due?.state === 'open') return breakDue(step, code, effect.key);
  if (order?.canceledAt !== undefined || owedMinor(step.session, step.effects()) === 0) return;
  // That it was late is known as well, and more can be done about this.
  step.unflag((reason) => reason.code === 'promise_broken' && reason.effect === undefined);
  step.flag('promise_broken', effect.key);
}
