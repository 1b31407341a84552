import { coverEntry, type Effect } from '../session/index.js';
import { keyOf } from './evidence-key.js';
import { countTakenBack } from './refund.js';
import type { Step } from './step.js';
import { watchStray } from './stray.js';

/** How much more a bank and refunds took of this payment than was captured of it. */
export function keepLost(step: Step, { key }: Pick<Effect, 'key'>, lostMinor: number): void {
  const { lostMinor: lost, ...money } = step.session.money;
  if (lostMinor === (lost?.[key] ?? 0)) return;
  const left = Object.entries({ ...lost, [key]: lostMinor }).filter(([, minor]) => minor !== 0);
  step.patch({ money: left.length === 0 ? money : { ...money, lostMinor: Object.fromEntries(left) } });
  watchStray(step);
}

/**
 * More of a payment was captured, and booked for the order. What was lost twice of it before is taken from that: refunds
 * and chargebacks come to the same end, whichever parcel left before them, and none of it is given back once more.
 */
export function coverLost(step: Step, { key, target }: Pick<Effect, 'key' | 'target'>, capturedMinor: number): void {
  const { money, quote } = step.session;
  const lostMinor = money.lostMinor?.[key] ?? 0;
  const amountMinor = Math.min(lostMinor, capturedMinor);
  if (amountMinor <= 0) return;
  // What is captured in all only grows.
  step.book(coverEntry({ key: keyOf({ key }, 'disputed', `covered-${money.capturedMinor}`), at: step.context.now, gateway: target, amountMinor, currency: quote.currency }));
  countTakenBack(step, { key }, amountMinor);
  keepLost(step, { key }, lostMinor - amountMinor);
}
