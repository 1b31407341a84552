import { moneyStateAfter, strayEntry, type Effect } from '../session/index.js';
import type { Step } from './step.js';

/**
 * Books money that belongs to no tender, or that goes back: negative. The account must return to zero within
 * `commit.resolveWithin`, or a person is asked.
 */
export function bookStray(step: Step, effect: Effect, key: string, { amountMinor, currency }: { readonly amountMinor: number; readonly currency: string }): void {
  const entry = strayEntry({ key, at: step.context.now, gateway: effect.target, amountMinor, currency });
  step.book(entry);
  step.patch({ money: moneyStateAfter(step.session.money, entry) });
  watchStray(step);
}

/** Waits for the account to return to zero, or no longer. */
export function watchStray(step: Step): void {
  if (step.session.money.strayMinor !== 0) {
    if (!step.hasTimer('stray')) step.setTimer('stray', step.after(step.context.shop.commit.resolveWithinMs));
  } else {
    step.clearTimers('stray');
    step.unflag(({ code }) => code === 'stray_money');
  }
}
