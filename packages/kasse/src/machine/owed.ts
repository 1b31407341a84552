import type { CheckoutSession, Effect } from '../session/index.js';
import { isOver } from './effect-state.js';
import { isUse } from './refundable.js';

/**
 * What the order's payments have still to bring, in minor units of its currency: its total less what gift cards and points
 * pay or are about to, less what was captured. What went back, to a card or to a gift card, is not owed again.
 */
export function owedMinor({ attempt, money, quote }: Pick<CheckoutSession, 'attempt' | 'money' | 'quote'>, effects: Iterable<Effect>): number {
  const paying = new Set<string | undefined>();
  for (const effect of effects) if (isUse(effect) || (effect.kind === 'consume' && !isOver(effect))) paying.add(effect.of);
  let leftMinor = quote.totals.totalMinor - money.capturedMinor;
  for (const { state, authorization, amountMinor } of attempt?.tenders ?? []) if (state === 'held' && paying.has(authorization)) leftMinor -= amountMinor;
  return Math.max(0, leftMinor);
}
