import type { Row } from './read-rows.js';
import { isPositive, valueMinor } from './value-minor.js';

/** What a row asks for. */
export type Task =
  | { readonly kind: 'checkout'; readonly row: Row; readonly amountMinor: number }
  | { readonly kind: 'refund'; readonly row: Row; readonly amountMinor: number }
  | { readonly kind: 'refused'; readonly row: Row; readonly code: BorderCode };

/** Why a row does not get as far as the engine. */
export type BorderCode = 'quantity_not_positive' | 'unit_price_not_positive' | 'refund_of_nothing';

/** Customers whom the file does not know: guests for facts, one customer for refunds. */
export const BLANK = '(blank)';

/**
 * Reads a row. An invoice number that begins with `C` is a refund, whatever its signs; of the other rows those that
 * sell nothing, or for nothing, are refused at the border, the quantity first.
 */
export function classify(row: Row): Task {
  const { invoiceNo, quantity, unitPrice } = row;
  if (invoiceNo.startsWith('C')) {
    const amountMinor = valueMinor(quantity, unitPrice);
    return amountMinor === 0 ? { kind: 'refused', row, code: 'refund_of_nothing' } : { kind: 'refund', row, amountMinor };
  }
  if (!isPositive(quantity)) return { kind: 'refused', row, code: 'quantity_not_positive' };
  if (!isPositive(unitPrice)) return { kind: 'refused', row, code: 'unit_price_not_positive' };
  return { kind: 'checkout', row, amountMinor: valueMinor(quantity, unitPrice) };
}
