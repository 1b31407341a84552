import type { PricedCart } from './apply-discounts.js';
import type { ItemToTax } from './quote-input.js';

/** What a tax provider has to be asked: everything but fees without a tax category, after discounts. */
export function taxableItems(priced: PricedCart): readonly ItemToTax[] {
  const items: ItemToTax[] = [];
  for (const { id, kind, category, quantity, remainingMinor } of priced.items) {
    if (category !== undefined) items.push({ id, kind, category, amountMinor: remainingMinor, quantity });
  }
  return items;
}
