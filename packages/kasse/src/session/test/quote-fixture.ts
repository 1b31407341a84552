import type { LineItem } from '../cart.js';
import type { Discount } from '../discount.js';
import type { FulfillmentOption } from '../fulfillment.js';
import { applyDiscounts } from '../apply-discounts.js';
import type { ItemTax, QuoteBasis, QuoteInput } from '../quote-input.js';
import { taxableItems } from '../taxable-items.js';

/** For tests only: carts in two figures, rates in percent. */

export interface FixtureLine {
  readonly price: number;
  readonly quantity?: number;
  /** Percent; no tax entry's taxes at all when absent. */
  readonly rate?: number;
  readonly id?: string;
}

export interface Fixture {
  readonly lines: readonly FixtureLine[];
  readonly shipping?: { readonly price: number; readonly rate?: number };
  readonly discounts?: readonly Discount[];
  readonly fees?: QuoteInput['fees'];
  readonly prices?: Partial<QuoteBasis['prices']>;
  /** Percent contained at home. */
  readonly home?: number;
}

export const PRICES: QuoteBasis['prices'] = { mode: 'exclusive', inclusiveAbroad: 'keepGross', rounding: 'half-up', level: 'per-line' };
export const INCLUSIVE: QuoteBasis['prices'] = { ...PRICES, mode: 'inclusive' };

export function quoteInput({ lines, shipping, discounts = [], fees = [], prices, home }: Fixture): QuoteInput {
  const items = lines.map(({ price, quantity = 1, id }, index): LineItem => {
    const name = id ?? `line-${index + 1}`;
    return { id: name, sku: name.toUpperCase(), title: `Title of ${name}`, quantity, unitPriceMinor: price, requiresShipping: true };
  });
  const rates = new Map(items.map(({ id }, index) => [id, lines[index]?.rate]));
  rates.set('fulfillment', shipping?.rate);
  const basis: QuoteBasis = {
    cart: { revision: 'r1', currency: 'GBP', lines: items },
    discounts,
    fees,
    prices: { ...PRICES, ...prices },
    ...(shipping === undefined ? {} : { fulfillment: { methodId: 'shipping', option: option(shipping.price) } }),
  };
  const taxes = taxableItems(applyDiscounts(basis)).map(({ id }): ItemTax => {
    const rate = rates.has(id) ? rates.get(id) : 20;
    return {
      id,
      taxes: rate === undefined ? [] : [{ name: 'VAT', ratePpm: rate * 10_000 }],
      ...(home === undefined ? {} : { containedRatePpm: home * 10_000 }),
    };
  });
  return { ...basis, refusedCodes: [], taxes, marks: [] };
}

export function option(priceMinor: number): FulfillmentOption {
  return { id: 'parcel:standard', carrier: 'parcel', service: 'standard', title: 'Standard delivery', priceMinor };
}

export function percentOff(percent: number, lineIds?: readonly string[]): Discount {
  const target = lineIds === undefined ? ({ on: 'lines' } as const) : ({ on: 'lines', lineIds } as const);
  return { id: `percent-${percent}`, title: `${percent} % off`, target, value: { kind: 'percentage', ratePpm: Math.round(percent * 10_000) } };
}

export function fixedOff(amountMinor: number): Discount {
  return { id: `fixed-${amountMinor}`, title: 'Money off', target: { on: 'lines' }, value: { kind: 'fixed', amountMinor } };
}

export const FREE_SHIPPING: Discount = {
  id: 'free-shipping',
  code: 'SHIPFREE',
  title: 'Free delivery',
  target: { on: 'fulfillment' },
  value: { kind: 'free' },
};
