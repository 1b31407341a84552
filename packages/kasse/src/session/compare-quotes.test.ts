import { describe, expect, it } from 'vitest';
import { buildQuote } from './build-quote.js';
import { absorbs, changesBetween } from './compare-quotes.js';
import type { Quote } from './quote.js';
import { type Fixture, fixedOff, FREE_SHIPPING, quoteInput } from './test/quote-fixture.js';

const cart: Fixture = { lines: [{ price: 1999, rate: 23 }, { price: 500, rate: 23 }], shipping: { price: 2000, rate: 23 } };
const coupon = { ...fixedOff(300), code: 'SPRING' };

describe('changesBetween', () => {
  it('finds nothing between equal quotes', () => {
    expect(changesBetween(quoteOf(cart), quoteOf(cart))).toEqual([]);
  });

  it('says by how much a price and the total changed', () => {
    const changes = changesBetween(quoteOf(cart), quoteOf({ ...cart, lines: [{ price: 2500, rate: 23 }, cart.lines[1]!] }));
    expect(changes.map(({ code, path }) => [code, path])).toEqual([
      ['total_changed', 'totals.total'],
      ['price_changed', 'lines.line-1'],
      ['tax_changed', 'totals.tax'],
    ]);
    expect(changes[0]).toMatchObject({
      content: 'The total has changed from £55.34 to £61.50. Nothing was charged. Check the new total and confirm again.',
      params: { beforeMinor: 5534, afterMinor: 6150 },
    });
    expect(changes[1]).toMatchObject({ params: { beforeMinor: 1999, afterMinor: 2500, title: 'Title of line-1', before: '£19.99', after: '£25.00' } });
  });

  it.each<[string, Fixture, Fixture, string[]]>([
    ['a tax rate', cart, { ...cart, lines: cart.lines.map((line) => ({ ...line, rate: 10 })) }, ['total_changed', 'tax_changed']],
    ['the price of the fulfillment', cart, { ...cart, shipping: { price: 3000, rate: 23 } }, ['total_changed', 'price_changed', 'tax_changed']],
    ['a line that is gone', cart, { ...cart, lines: [cart.lines[0]!] }, ['total_changed', 'item_unavailable', 'tax_changed']],
    ['a line that is new', { ...cart, lines: [cart.lines[0]!] }, cart, ['total_changed', 'cart_changed', 'tax_changed']],
    ['a quantity', cart, { ...cart, lines: [{ ...cart.lines[0]!, quantity: 2 }, cart.lines[1]!] }, ['total_changed', 'quantity_changed', 'tax_changed']],
    ['a code that is gone', { ...cart, discounts: [coupon] }, cart, ['total_changed', 'discount_not_applicable', 'tax_changed']],
    ['an automatic discount that is gone', { ...cart, discounts: [fixedOff(300)] }, cart, ['total_changed', 'discount_changed', 'tax_changed']],
    ['a discount that is new', cart, { ...cart, discounts: [FREE_SHIPPING] }, ['total_changed', 'discount_changed', 'tax_changed']],
    ['a donation', cart, { ...cart, fees: [{ section: 'd', kind: 'donation', title: 'D', amountMinor: 50 }] }, ['total_changed', 'fees_changed']],
  ])('names %s', (_, before, after, codes) => {
    expect(changesBetween(quoteOf(before), quoteOf(after)).map(({ code }) => code)).toEqual(codes);
  });

  it('says why a code no longer counts', () => {
    const now: Quote = { ...quoteOf(cart), refusedCodes: [{ code: 'SPRING', reason: 'discount_expired' }] };
    expect(changesBetween(quoteOf({ ...cart, discounts: [coupon] }), now)[1]).toMatchObject({ code: 'discount_expired', params: { code: 'SPRING', beforeMinor: 300 } });
  });

  it('names another option of the same price', () => {
    const shown = quoteOf(cart);
    const now: Quote = { ...shown, fulfillment: { ...shown.fulfillment!, optionId: 'parcel:other', title: 'Other' } };
    expect(changesBetween(shown, now)).toMatchObject([{ code: 'option_replaced', params: { title: 'Other' } }]);
  });

  it('says that the cart changed when nothing else tells', () => {
    expect(changesBetween(quoteOf(cart), { ...quoteOf(cart), cartRevision: 'r2' })).toMatchObject([{ code: 'cart_changed' }]);
  });

  it('compares no amounts of different currencies', () => {
    expect(changesBetween(quoteOf(cart), { ...quoteOf(cart), currency: 'EUR' })).toMatchObject([{ code: 'currency_mismatch' }]);
  });
});

describe('absorbs', () => {
  const shown = quoteOf({ lines: [{ price: 1000 }] });

  it.each([
    ['a rise within the limit', 1005, 5, true],
    ['a rise beyond it', 1006, 5, false],
    ['any rise without a limit', 1001, 0, false],
    ['a fall', 999, 5, false],
    ['no difference', 1000, 5, false],
  ])('%s', (_, price, limit, expected) => {
    expect(absorbs(shown, quoteOf({ lines: [{ price }] }), limit)).toBe(expected);
  });

  it('never bears another purchase', () => {
    expect(absorbs(shown, quoteOf({ lines: [{ price: 501, quantity: 2 }] }), 5)).toBe(false);
    expect(absorbs(shown, { ...quoteOf({ lines: [{ price: 1002 }] }), currency: 'EUR' }, 5)).toBe(false);
  });
});

function quoteOf(fixture: Fixture): Quote {
  return buildQuote(quoteInput(fixture));
}
