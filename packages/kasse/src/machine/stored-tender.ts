import { valueEntry, type CheckoutSession, type Effect, type Tender } from '../session/index.js';
import type { Step } from './step.js';

/** The outcome's status of a release that came too late: what was held is used up. */
export const CONSUMED = 'consumed';

/** A gift card or points were used up: they paid their part of the order. */
export function bookStored(step: Step, effect: Pick<Effect, 'key' | 'of' | 'target'>): void {
  const { key, target } = effect;
  const tender = storedTenderOf(step.session, effect);
  if (tender === undefined) return;
  const { amountMinor } = tender;
  step.book(valueEntry({ key, at: step.context.now, gateway: target, amountMinor, currency: step.session.quote.currency }));
  step.emit('payment.stored_value_used', { plugin: target, amountMinor }, `used:${key}`);
}

/**
 * An order was called off while the answer of a consume was lost, and now its hold cannot be released: it was used up
 * after all. It is booked as such, and credited like any other.
 * @returns False for a release that may still come true.
 */
export function takeAsConsumed(step: Step, release: Effect, code: string): boolean {
  if (step.session.order === undefined || storedTenderOf(step.session, release) === undefined) return false;
  const consume = [...step.effects()].find(({ kind, of, sends }) => kind === 'consume' && of === release.of && sends > 0);
  if (consume === undefined) return false;
  step.learn(release, 'reversed', { outcome: { status: CONSUMED, code } });
  bookStored(step, consume);
  return true;
}

/** The gift card or the points that a consume, a release or a credit is of. */
export function storedTenderOf({ attempt }: Pick<CheckoutSession, 'attempt'>, { of }: Pick<Effect, 'of'>): Tender | undefined {
  return attempt?.tenders.find(({ state, authorization }) => state === 'held' && authorization === of);
}
