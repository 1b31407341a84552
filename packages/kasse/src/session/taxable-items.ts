import type { PricedCart } from './apply-discounts.js';
import type { ItemToTax } from './quote-input.js';

/** What a tax provider has to be asked: everything but fees without a tax category, after discounts. */
export function taxableItems(priced: PricedCart): readonly ItemToTax[] {
  return priced.items.flatMap(({ id, kind, category, quantity, remainingMinor }) =>
    category === undefined ? [] : [{ id, kind, category, amountMinor: remainingMinor, quantity }],
  );
}
