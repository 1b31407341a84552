import { describe, expect, it } from 'vitest';
import { assertAddsUp } from './assert-adds-up.js';
import { buildQuote } from './build-quote.js';
import { fixedOff, quoteInput } from './test/quote-fixture.js';
import type { Quote } from './quote.js';

const quote = buildQuote(
  quoteInput({
    lines: [{ price: 1000, quantity: 2, rate: 20 }, { price: 500, rate: 10 }],
    shipping: { price: 300, rate: 20 },
    fees: [{ section: 'donation', kind: 'donation', title: 'Trees', amountMinor: 80 }],
    discounts: [fixedOff(100)],
  }),
);
const [line, ...lines] = quote.lines;
const [discount] = quote.discounts;

describe('assertAddsUp', () => {
  it('lets a quote that adds up pass', () => {
    expect(() => {
      assertAddsUp(quote);
    }).not.toThrow();
  });

  it.each<[string, Quote]>([
    ['a total that is one off', { ...quote, totals: { ...quote.totals, totalMinor: quote.totals.totalMinor + 1 } }],
    ['items that are one off', { ...quote, totals: { ...quote.totals, itemsMinor: quote.totals.itemsMinor - 1 } }],
    ['a line whose tax is not in its gross', { ...quote, lines: [{ ...line!, taxMinor: line!.taxMinor + 1 }, ...lines] }],
    ['a line whose discount is not in its net', { ...quote, lines: [{ ...line!, discountMinor: line!.discountMinor + 1 }, ...lines] }],
    ['a line whose taxes are not its tax', { ...quote, lines: [{ ...line!, taxes: [] }, ...lines] }],
    ['a missing line', { ...quote, lines }],
    ['a discount that allocates more than it takes', { ...quote, discounts: [{ ...discount!, amountMinor: 99 }] }],
    ['a discount allocated to another line', { ...quote, discounts: [{ ...discount!, allocations: [{ target: 'line-2', amountMinor: 100 }] }] }],
    ['a tax that the summary misses', { ...quote, taxes: quote.taxes.slice(1) }],
    ['the other price mode', { ...quote, priceMode: 'inclusive' }],
    ['a fraction', { ...quote, fees: [{ ...quote.fees[0]!, netMinor: 79.5, taxMinor: 0.5 }] }],
    ['what is not a number', { ...quote, totals: { ...quote.totals, feesMinor: Number.NaN } }],
  ])('refuses %s', (_, broken) => {
    expect(() => {
      assertAddsUp(broken);
    }).toThrow(/Do not charge it\.$/);
  });

  it('refuses a negative figure although everything adds up', () => {
    const tax = { name: 'VAT', ratePpm: 200_000, amountMinor: -20, baseMinor: 100 };
    const broken: Quote = {
      ...quote,
      discounts: [],
      fees: [],
      taxes: [tax],
      lines: [{ ...line!, quantity: 1, unitPriceMinor: 100, amountMinor: 100, discountMinor: 0, netMinor: 100, taxMinor: -20, grossMinor: 80, taxes: [tax] }],
      totals: { itemsMinor: 100, discountMinor: 0, fulfillmentMinor: 0, feesMinor: 0, taxMinor: -20, totalMinor: 80 },
    };
    delete (broken as { fulfillment?: unknown }).fulfillment;
    expect(() => {
      assertAddsUp(broken);
    }).toThrow('-20 for line-1 tax');
  });
});
