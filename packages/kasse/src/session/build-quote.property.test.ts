import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROUNDING_MODES } from '../money/index.js';
import { applyDiscounts } from './apply-discounts.js';
import { assertAddsUp } from './assert-adds-up.js';
import { buildQuote } from './build-quote.js';
import type { LineItem } from './cart.js';
import type { Discount } from './discount.js';
import { option } from './test/quote-fixture.js';
import type { ItemRate, QuoteInput } from './quote-input.js';
import { taxableItems } from './taxable-items.js';

const rate = fc.constantFrom(0, 1, 10_000, 55_000, 88_750, 200_000, 255_000, 1_000_000);
const taxes = fc.uniqueArray(fc.record({ name: fc.constantFrom('VAT', 'State', 'County'), ratePpm: rate }), {
  maxLength: 3,
  selector: (tax: ItemRate) => tax.name,
});
const price = fc.oneof(fc.nat(5), fc.nat(5_000), fc.nat(50_000_000));
const line = fc.record({ price, quantity: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5_000 })) });
const value: fc.Arbitrary<Discount['value']> = fc.oneof(
  fc.record({ kind: fc.constant('percentage' as const), ratePpm: fc.oneof(fc.nat(1_000_000), fc.constantFrom(100_000, 333_333)) }),
  fc.record({ kind: fc.constant('fixed' as const), amountMinor: fc.oneof(fc.nat(1_000), fc.nat(1_000_000)) }),
  fc.constant({ kind: 'free' as const }),
);
const target: fc.Arbitrary<Discount['target']> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ on: 'lines' as const }) },
  fc.subarray(['line-0', 'line-1', 'line-2', 'nowhere']).map((lineIds) => ({ on: 'lines' as const, lineIds })),
  fc.constant({ on: 'fulfillment' as const }),
);
const prices = fc.record({
  mode: fc.constantFrom('exclusive' as const, 'inclusive' as const),
  inclusiveAbroad: fc.constantFrom('keepGross' as const, 'keepNet' as const),
  rounding: fc.constantFrom(...ROUNDING_MODES),
  level: fc.constantFrom('per-unit' as const, 'per-line' as const, 'per-order' as const),
});
const fee = fc.record({ amountMinor: price, isTaxed: fc.boolean() });

const input: fc.Arbitrary<QuoteInput> = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 6 }),
    discounts: fc.array(fc.record({ target, value }), { maxLength: 4 }),
    shipping: fc.option(price, { nil: undefined }),
    fees: fc.array(fee, { maxLength: 2 }),
    prices,
    taxes: fc.array(fc.record({ taxes, home: fc.option(rate, { nil: undefined }) }), { minLength: 9, maxLength: 9 }),
  })
  .map((drawn) => {
    const basis = {
      cart: { revision: 'r1', currency: 'EUR', lines: drawn.lines.map(lineItem) },
      discounts: drawn.discounts.map((discount, index) => ({ id: `d${index}`, title: 'Off', ...discount })),
      fees: drawn.fees.map(({ amountMinor, isTaxed }) => ({
        section: 'extra',
        kind: 'fee' as const,
        title: 'Extra',
        amountMinor,
        ...(isTaxed ? { taxCategory: 'standard' } : {}),
      })),
      prices: drawn.prices,
      ...(drawn.shipping === undefined ? {} : { fulfillment: { methodId: 'shipping', option: option(drawn.shipping) } }),
    };
    const answers = taxableItems(applyDiscounts(basis)).map(({ id }, index) => {
      const answer = drawn.taxes[index];
      const home = answer?.home;
      return { id, taxes: answer?.taxes ?? [], ...(home === undefined ? {} : { containedRatePpm: home }) };
    });
    return { ...basis, refusedCodes: [], marks: [], taxes: answers };
  });

describe('buildQuote, for any cart', () => {
  it('I1 adds up, with every figure a whole number of at least zero', () => {
    fc.assert(
      fc.property(input, (drawn) => {
        const quote = buildQuote(drawn);
        assertAddsUp(quote);
        expect(JSON.stringify(quote)).not.toMatch(/:(null|-)/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never changes an inclusive gross when told to keep it', () => {
    fc.assert(
      fc.property(input, (drawn) => {
        const quote = buildQuote({ ...drawn, prices: { ...drawn.prices, mode: 'inclusive', inclusiveAbroad: 'keepGross' } });
        const before = drawn.cart.lines.reduce((sum, one) => sum + one.quantity * one.unitPriceMinor, 0);
        expect(quote.totals.itemsMinor).toBe(before);
        for (const one of quote.lines) expect(one.grossMinor).toBe(one.amountMinor - one.discountMinor);
      }),
    );
  });

  it('never changes a net when told to keep it, whatever the destination taxes', () => {
    fc.assert(
      fc.property(input, rate, fc.constantFrom('per-unit' as const, 'per-line' as const, 'per-order' as const), (drawn, home, level) => {
        const at = (mark: number): number[] =>
          buildQuote({
            ...drawn,
            prices: { ...drawn.prices, mode: 'inclusive', inclusiveAbroad: 'keepNet', level },
            taxes: drawn.taxes.map(({ id }) => ({ id, taxes: [{ name: 'VAT', ratePpm: mark }], containedRatePpm: home })),
          }).lines.map((one) => one.netMinor);
        expect(at(50_000)).toEqual(at(home));
      }),
    );
  });

  it('gives the same totals for the lines in any order, where no odd cent depends on it', () => {
    fc.assert(
      fc.property(input, (drawn) => {
        fc.pre(drawn.prices.level === 'per-line');
        const lines = [...drawn.cart.lines].reverse();
        const given = { ...drawn, discounts: [], prices: { ...drawn.prices } };
        const turned = buildQuote({ ...given, cart: { ...drawn.cart, lines } });
        expect(turned.totals).toEqual(buildQuote(given).totals);
      }),
    );
  });

  it('moves the total by less than one minor unit for each item between rounding levels', () => {
    fc.assert(
      fc.property(input, (drawn) => {
        const given = { ...drawn, discounts: [], prices: { ...drawn.prices, mode: 'exclusive' as const } };
        const perLine = buildQuote({ ...given, prices: { ...given.prices, level: 'per-line' } }).totals.totalMinor;
        const perOrder = buildQuote({ ...given, prices: { ...given.prices, level: 'per-order' } }).totals.totalMinor;
        const roundings = drawn.taxes.reduce((sum, one) => sum + one.taxes.length, 0);
        expect(Math.abs(perLine - perOrder)).toBeLessThanOrEqual(roundings);
      }),
    );
  });

  it('rounds the tax of the whole order once, and each rate to within one unit of its own', () => {
    fc.assert(
      fc.property(input, (drawn) => {
        const quote = buildQuote({ ...drawn, prices: { ...drawn.prices, mode: 'exclusive', level: 'per-order', rounding: 'half-up' } });
        const exact = quote.taxes.reduce((sum, tax) => sum + BigInt(tax.baseMinor) * BigInt(tax.ratePpm), 0n);
        expect(BigInt(quote.totals.taxMinor)).toBe((exact * 2n + 1_000_000n) / 2_000_000n);
        for (const tax of quote.taxes) {
          const error = BigInt(tax.amountMinor) * 1_000_000n - BigInt(tax.baseMinor) * BigInt(tax.ratePpm);
          expect(error > -1_000_000n && error < 1_000_000n).toBe(true);
        }
      }),
    );
  });

  it('takes a discount once, whichever way it is allocated', () => {
    fc.assert(
      fc.property(input, (drawn) => {
        const amounts = (level: 'per-unit' | 'per-line'): number[] =>
          buildQuote({ ...drawn, prices: { ...drawn.prices, mode: 'exclusive', level }, discounts: drawn.discounts.slice(0, 1) }).discounts.map(
            (discount) => discount.amountMinor,
          );
        expect(amounts('per-unit')).toEqual(amounts('per-line'));
      }),
    );
  });
});

function lineItem(drawn: { readonly price: number; readonly quantity: number }, index: number): LineItem {
  const id = `line-${index}`;
  return { id, sku: id, title: id, quantity: drawn.quantity, unitPriceMinor: drawn.price, requiresShipping: true };
}
