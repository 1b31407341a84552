import { STANDARD } from './apply-discounts.js';
import { FULFILLMENT_ITEM_ID, feeItemId, type ItemToTax } from './quote-input.js';
import type { CheckoutSession } from './session.js';

/** What a tax provider is told of a sale: the items it was asked about, as they were sold in the end. */
export function soldItems({ cart, quote }: Pick<CheckoutSession, 'cart' | 'quote'>): readonly ItemToTax[] {
  const items: ItemToTax[] = [];
  for (const { id, quantity, amountMinor, discountMinor } of quote.lines) {
    const category = cart.lines.find((line) => line.id === id)?.taxCategory ?? STANDARD;
    items.push({ id, kind: 'line', category, amountMinor: amountMinor - discountMinor, quantity });
  }
  if (quote.fulfillment !== undefined) {
    const { taxCategory = STANDARD, amountMinor, discountMinor } = quote.fulfillment;
    items.push({ id: FULFILLMENT_ITEM_ID, kind: 'fulfillment', category: taxCategory, amountMinor: amountMinor - discountMinor, quantity: 1 });
  }
  quote.fees.forEach(({ section, taxCategory, amountMinor }, index) => {
    if (taxCategory !== undefined) items.push({ id: feeItemId(section, index), kind: 'fee', category: taxCategory, amountMinor, quantity: 1 });
  });
  return items;
}
