import { strayEntry, type Effect, type MoneyState } from '../session/index.js';
import type { Step } from './step.js';

/**
 * Books money that belongs to no tender, or that goes back: negative. The account must return to zero within
 * `commit.resolveWithin`, or a person is asked.
 */
export function bookStray(step: Step, effect: Effect, key: string, { amountMinor, currency }: { readonly amountMinor: number; readonly currency: string }): void {
  step.book(strayEntry({ key, at: step.context.now, gateway: effect.target, amountMinor, currency }));
  watchStray(step);
}

/** There is money that belongs to nobody, or less than nothing of it. What was lost twice of one payment hides as much of another. */
export function hasStray({ strayMinor, lostMinor }: MoneyState): boolean {
  return strayMinor !== 0 || lostMinor !== undefined;
}

/** Waits for the account to return to zero, or no longer. */
export function watchStray(step: Step): void {
  if (hasStray(step.session.money)) {
    if (!step.hasTimer('stray')) step.setTimer('stray', step.after(step.context.shop.commit.resolveWithinMs));
  } else {
    step.clearTimers('stray');
    step.unflag(({ code }) => code === 'stray_money');
  }
}
