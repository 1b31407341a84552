import { coverEntry, moneyStateAfter, type Effect } from '../session/index.js';
import { keyOf } from './evidence-key.js';
import { countTakenBack } from './refund.js';
import { tenderOf } from './refundable.js';
import type { Step } from './step.js';
import { watchStray } from './stray.js';

/** How much more a bank and refunds took of this payment than was captured of it. */
export function keepLost(step: Step, { key }: Pick<Effect, 'key'>, lostMinor: number): void {
  const tender = tenderOf(step.session, { key });
  if (tender === undefined || lostMinor === (tender.lostMinor?.[key] ?? 0)) return;
  step.patchTender(tender.id, { lostMinor: { ...tender.lostMinor, [key]: lostMinor } });
}

/**
 * More of a payment was captured, and booked for the order. What was lost twice of it before is taken from that: refunds
 * and chargebacks come to the same end, whichever parcel left before them, and none of it is given back once more.
 */
export function coverLost(step: Step, { key, target }: Pick<Effect, 'key' | 'target'>, capturedMinor: number): void {
  const lostMinor = tenderOf(step.session, { key })?.lostMinor?.[key] ?? 0;
  const amountMinor = Math.min(lostMinor, capturedMinor);
  if (amountMinor <= 0) return;
  const { money, quote } = step.session;
  // What is captured in all only grows.
  const entry = coverEntry({ key: keyOf({ key }, 'disputed', `covered-${money.capturedMinor}`), at: step.context.now, gateway: target, amountMinor, currency: quote.currency });
  step.book(entry);
  step.patch({ money: moneyStateAfter(money, entry) });
  watchStray(step);
  countTakenBack(step, { key }, amountMinor);
  keepLost(step, { key }, lostMinor - amountMinor);
}
