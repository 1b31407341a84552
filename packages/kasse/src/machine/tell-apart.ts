import { coverEntry, moveBackEntry, type Effect, type LedgerEntry } from '../session/index.js';
import { keyOf } from './evidence-key.js';
import { chargedBackMinor, disputedMinor, leftOfMinor, nobodysOfMinor, refundedElsewhereMinor } from './evidence-books.js';
import { keepLost } from './lost-twice.js';
import { countBack, countTakenBack } from './refund.js';
import type { Step } from './step.js';
import { watchStray } from './stray.js';

/**
 * Tells the order's money of a payment from what is nobody's, after evidence about it was booked, so that any order of the
 * same words comes to the same: what was taken too much is what other hands gave back, and what was lost twice is taken from
 * what the order still has. What is lost after that is kept by payment; what was taken too much needs nobody once it is back.
 * @param name - The key of the booking that evidence caused.
 */
export function tellApart(step: Step, payment: Effect, name: string, ledger: readonly LedgerEntry[]): void {
  const known = [...ledger, ...step.booked];
  const minor = nobodysOfMinor(step, payment, known);
  const movement = { at: step.context.now, gateway: payment.target, currency: step.session.quote.currency };
  const backMinor = Math.min(minor, refundedElsewhereMinor(payment, known) + Math.max(0, chargedBackMinor(payment, known) - disputedMinor(payment, known)));
  const coveredMinor = Math.min(-minor, leftOfMinor(step, payment, known));
  if (backMinor > 0) {
    countBack(step, payment.key, -backMinor);
    countTakenBack(step, payment, -backMinor);
    step.book(moveBackEntry({ ...movement, key: `${keyOf(payment, 'refunded', '')}too-much.${name}`, amountMinor: backMinor }));
  }
  if (coveredMinor > 0) {
    countTakenBack(step, payment, coveredMinor);
    step.book(coverEntry({ ...movement, key: `${keyOf(payment, 'disputed', '')}covered.${name}`, amountMinor: coveredMinor }));
  }
  const leftMinor = minor - Math.max(0, backMinor) + Math.max(0, coveredMinor);
  keepLost(step, payment, Math.max(0, -leftMinor));
  watchStray(step);
  if (leftMinor <= 0) step.unflag(({ code, effect }) => code === 'captured_too_much' && effect === payment.key);
}
