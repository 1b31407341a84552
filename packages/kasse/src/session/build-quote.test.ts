import { describe, expect, it } from 'vitest';
import type { RoundingLevel } from '../flow/index.js';
import { buildQuote } from './build-quote.js';
import { INCLUSIVE, type Fixture, fixedOff, FREE_SHIPPING, percentOff, quoteInput } from './test/quote-fixture.js';
import type { Quote } from './quote.js';

// Unless a test says otherwise: prices exclusive, rounding half-up, per line.

const inclusive = { mode: 'inclusive' } as const;

describe('the figures of the field', () => {
  it('D-1 adds 20 % to two at 100', () => {
    expect(figures({ lines: [{ price: 100, quantity: 2, rate: 20 }] })).toEqual({ net: 200, tax: 40, gross: 240 });
  });

  it('D-2 finds the net of two at 100 inclusive of 20 %, rounded half-up per line', () => {
    const lines = [{ price: 100, quantity: 2, rate: 20 }];
    expect(figures({ lines, prices: inclusive })).toEqual({ net: 167, tax: 33, gross: 200 });
    expect(figures({ lines: [{ price: 100, rate: 20 }], prices: inclusive }).net).toBe(83);
  });

  it.each<[RoundingLevel, number]>([
    ['per-unit', 166],
    ['per-line', 167],
    ['per-order', 167],
  ])('D-3 keeps the net where nothing is taxed, half-up %s: %i', (level, gross) => {
    const quote = quoteOf({
      lines: [{ price: 100, quantity: 2, rate: 0 }],
      home: 20,
      prices: { ...inclusive, inclusiveAbroad: 'keepNet', level },
    });
    expect(figuresOf(quote)).toEqual({ net: gross, tax: 0, gross });
    expect(quote.lines[0]).toMatchObject({ unitPriceMinor: 83, amountMinor: gross, discountMinor: 0 });
    expect(quote.totals.itemsMinor).toBe(gross);
  });

  it('D-5 sums up taxes by rate: summary taxes 40/20/0; bases sum to total', () => {
    const { taxes, totals } = quoteOf({
      lines: [
        { price: 200, rate: 20 },
        { price: 200, rate: 10 },
        { price: 200, rate: 0 },
      ],
    });
    expect(taxes.map((tax) => tax.amountMinor)).toEqual([40, 20, 0]);
    expect(taxes.reduce((sum, tax) => sum + tax.baseMinor, 0)).toBe(totals.itemsMinor);
    expect(totals.totalMinor).toBe(660);
  });

  it.each<RoundingLevel>(['per-unit', 'per-line', 'per-order'])('D-7 nets a line of 100 and shipping of 500, inclusive of 20 %, half-up %s', (level) => {
    const quote = quoteOf({ lines: [{ price: 100, rate: 20 }], shipping: { price: 500, rate: 20 }, prices: { ...inclusive, level } });
    expect(quote.lines[0]?.netMinor).toBe(83);
    expect(quote.fulfillment?.netMinor).toBe(417);
    expect(quote.totals.totalMinor).toBe(600);
  });

  it('D-10 taxes 20.00 with 8 % in the tax zone and not at all outside', () => {
    expect(figures({ lines: [{ price: 2000, rate: 8 }] })).toEqual({ net: 2000, tax: 160, gross: 2160 });
    expect(figures({ lines: [{ price: 2000 }] })).toEqual({ net: 2000, tax: 0, gross: 2000 });
  });

  it('D-12 taxes two at 3000 with 10 % and one at 500 with 50 %', () => {
    const lines = [
      { price: 3000, quantity: 2, rate: 10 },
      { price: 500, rate: 50 },
    ];
    expect(figures({ lines })).toEqual({ net: 6500, tax: 850, gross: 7350 });
  });

  it.each([
    [299, [4300, 1400, 2300], [161, 52, 86]],
    [299, [1000, 1000, 1000], [100, 100, 99]],
    [93, [10, 20, 10, 30, 50, 20, 10, 40], [5, 10, 5, 15, 24, 10, 5, 19]],
    [10, [10, 0], [10, 0]],
  ])('D-14 prorates an order discount of %i over lines of %j', (amount, prices, parts) => {
    const quote = quoteOf({ lines: prices.map((price) => ({ price })), discounts: [fixedOff(amount)] });
    expect(quote.lines.map((line) => line.discountMinor)).toEqual(parts);
  });

  it('D-16 takes 20 % and 10.5 % off an order of 5000 net, 6000 gross', () => {
    const lines = [{ price: 5000, rate: 20 }];
    expect(figures({ lines }).gross).toBe(6000);
    expect(figures({ lines, discounts: [percentOff(20)] }).gross).toBe(4800);
    expect(figures({ lines, discounts: [percentOff(10.5)] }).gross).toBe(5370);
  });

  it('D-17 takes a fixed amount in the price mode of the shop', () => {
    const discounts = [fixedOff(1000)];
    expect(figures({ lines: [{ price: 5000, rate: 20 }], discounts })).toMatchObject({ net: 4000, gross: 4800 });
    expect(figures({ lines: [{ price: 6000, rate: 20 }], discounts, prices: inclusive })).toMatchObject({ gross: 5000 });
  });

  it('D-18 never takes more than there is, and leaves shipping alone', () => {
    const quote = quoteOf({
      lines: [{ price: 120, rate: 20 }],
      shipping: { price: 500, rate: 20 },
      discounts: [fixedOff(1000)],
      prices: inclusive,
    });
    expect(quote.lines[0]).toMatchObject({ discountMinor: 120, grossMinor: 0, netMinor: 0, taxMinor: 0 });
    expect(quote.discounts[0]?.amountMinor).toBe(120);
    expect(quote.totals.totalMinor).toBe(500);
  });

  describe('D-20 15 % off two at 1000, then 500 off the order', () => {
    const cart: Fixture = {
      lines: [
        { price: 1000, quantity: 2, rate: 20 },
        { price: 3499, rate: 10 },
        { price: 255, quantity: 4, rate: 10 },
      ],
      discounts: [percentOff(15, ['line-1']), fixedOff(500)],
    };

    it.each<[RoundingLevel, number]>([
      ['per-unit', 6446],
      ['per-order', 6447],
      ['per-line', 6448],
    ])('D-20 exclusive, half-up %s: net 5719, gross %i', (level, gross) => {
      expect(figures({ ...cart, prices: { level } })).toEqual({ net: 5719, tax: gross - 5719, gross });
    });

    it.each<[RoundingLevel, number]>([
      ['per-unit', 5082],
      ['per-order', 5081],
      ['per-line', 5081],
    ])('D-20 inclusive, half-up %s: gross 5719, net %i', (level, net) => {
      expect(figures({ ...cart, prices: { ...inclusive, level } })).toEqual({ net, tax: 5719 - net, gross: 5719 });
    });

    it('D-20 allocates the 500 to lines, or to the single units when rounding per unit', () => {
      expect(quoteOf(cart).discounts[1]?.allocations.map((one) => one.amountMinor)).toEqual([137, 281, 82]);
      const perUnit = quoteOf({ ...cart, prices: { level: 'per-unit' } });
      expect(perUnit.discounts[1]?.allocations.map((one) => one.amountMinor)).toEqual([136, 281, 83]);
    });
  });

  it('D-23 makes shipping free and not free again, exclusive', () => {
    const cart = { lines: [{ price: 5000, rate: 20 }], shipping: { price: 345, rate: 20 } };
    expect(figures(cart)).toMatchObject({ net: 5345, gross: 6414 });
    const free = quoteOf({ ...cart, discounts: [FREE_SHIPPING] });
    expect(figuresOf(free)).toMatchObject({ net: 5000, gross: 6000 });
    expect(free.fulfillment).toMatchObject({ amountMinor: 345, discountMinor: 345, grossMinor: 0 });
    expect(free.discounts).toEqual([
      { id: 'free-shipping', code: 'SHIPFREE', title: 'Free delivery', amountMinor: 345, allocations: [{ target: 'fulfillment', amountMinor: 345 }] },
    ]);
    expect(figures(cart)).toMatchObject({ net: 5345, gross: 6414 });
  });

  it('D-23 makes shipping free, inclusive, rounded half-up per line: net 288 of 345', () => {
    const cart = { lines: [{ price: 6000, rate: 20 }], shipping: { price: 345, rate: 20 }, prices: inclusive };
    const quote = quoteOf(cart);
    expect(quote.fulfillment?.netMinor).toBe(288);
    expect(figuresOf(quote)).toMatchObject({ net: 5288, gross: 6345 });
    expect(figures({ ...cart, discounts: [FREE_SHIPPING] })).toMatchObject({ net: 5000, gross: 6000 });
  });

  it('D-25 takes 20 % off a cart with a line that costs nothing', () => {
    const lines = [
      { price: 100, rate: 20 },
      { price: 0, rate: 20 },
    ];
    const quote = quoteOf({ lines, discounts: [percentOff(20)] });
    expect(figuresOf(quote)).toEqual({ net: 80, tax: 16, gross: 96 });
    expect(quote.lines[1]).toMatchObject({ discountMinor: 0, grossMinor: 0 });
  });

  it('D-27 takes a fixed 10 off an item of 5: nothing is left to pay', () => {
    const quote = quoteOf({ lines: [{ price: 5, rate: 20 }], discounts: [fixedOff(10)] });
    expect(quote.lines[0]).toMatchObject({ grossMinor: 0, discountMinor: 5 });
    expect(quote.totals.totalMinor).toBe(0);
  });
});

describe('buildQuote', () => {
  it('applies percentages to what the discounts before left', () => {
    const quote = quoteOf({ lines: [{ price: 1000 }], discounts: [fixedOff(500), percentOff(10)] });
    expect(quote.discounts.map((discount) => discount.amountMinor)).toEqual([500, 50]);
  });

  it('leaves the gross alone abroad unless told to keep the net', () => {
    expect(figures({ lines: [{ price: 1200, rate: 19 }], home: 20, prices: inclusive })).toEqual({ net: 1008, tax: 192, gross: 1200 });
    const kept = figures({ lines: [{ price: 1200, rate: 19 }], home: 20, prices: { ...inclusive, inclusiveAbroad: 'keepNet' } });
    expect(kept).toEqual({ net: 1000, tax: 190, gross: 1190 });
  });

  it('restates discounts together with prices where the net is kept abroad', () => {
    const quote = quoteOf({
      lines: [{ price: 1200, rate: 0 }, { price: 600, rate: 0 }],
      discounts: [fixedOff(180), percentOff(10)],
      home: 20,
      prices: { ...inclusive, inclusiveAbroad: 'keepNet' },
    });
    expect(quote.totals).toMatchObject({ itemsMinor: 1500, discountMinor: 285, totalMinor: 1215, taxMinor: 0 });
    expect(quote.discounts.map((discount) => discount.amountMinor)).toEqual([150, 135]);
  });

  it('computes several taxes each on the net, and splits those contained in a price', () => {
    const taxes = [
      { name: 'State', ratePpm: 62_500 },
      { name: 'County', ratePpm: 10_000 },
    ];
    const input = quoteInput({ lines: [{ price: 999 }] });
    const exclusive = buildQuote({ ...input, taxes: [{ id: 'line-1', taxes }] });
    expect(exclusive.lines[0]?.taxes.map((tax) => tax.amountMinor)).toEqual([62, 10]);
    const contained = buildQuote({ ...input, prices: INCLUSIVE, taxes: [{ id: 'line-1', taxes }] });
    expect(contained.lines[0]).toMatchObject({ netMinor: 931, taxMinor: 68, grossMinor: 999 });
    expect(contained.taxes.map((tax) => tax.amountMinor)).toEqual([59, 9]);
  });

  it.each<RoundingLevel>(['per-unit', 'per-line', 'per-order'])('takes amounts that a provider computed as they are, %s', (level) => {
    const input = quoteInput({ lines: [{ price: 999, quantity: 3 }, { price: 100, rate: 20 }], prices: { level } });
    const given = { id: 'line-1', taxes: [{ name: 'Sales tax', ratePpm: 88_750, amountMinor: 265 }] };
    const quote = buildQuote({ ...input, taxes: [given, ...input.taxes.slice(1)] });
    expect(quote.lines.map((line) => line.taxMinor)).toEqual([265, 20]);
  });

  it('does not tax a donation and asks about a fee with a category', () => {
    const quote = quoteOf({
      lines: [{ price: 1000, rate: 20 }],
      fees: [
        { section: 'donation', kind: 'donation', title: 'Trees', amountMinor: 80 },
        { section: 'wrap', kind: 'fee', title: 'Gift wrap', amountMinor: 100, taxCategory: 'standard' },
      ],
    });
    expect(quote.fees.map((fee) => [fee.netMinor, fee.taxMinor])).toEqual([
      [80, 0],
      [100, 20],
    ]);
    expect(quote.totals).toEqual({ itemsMinor: 1000, discountMinor: 0, fulfillmentMinor: 0, feesMinor: 180, taxMinor: 220, totalMinor: 1400 });
  });

  it('keeps an accepted discount that has nothing to take from yet', () => {
    const quote = quoteOf({ lines: [{ price: 1000 }], discounts: [FREE_SHIPPING] });
    expect(quote.discounts).toMatchObject([{ code: 'SHIPFREE', amountMinor: 0, allocations: [] }]);
  });

  it('marks a code that has to be held, and no other', () => {
    const quote = quoteOf({ lines: [{ price: 1000 }], discounts: [{ ...FREE_SHIPPING, isLimited: true }, { ...fixedOff(1), isLimited: true }, percentOff(1)] });
    expect(quote.discounts.map((discount) => discount.isLimited)).toEqual([true, undefined, undefined]);
  });

  it('costs no more for a million units than for one, rounding per unit', () => {
    const quote = quoteOf({ lines: [{ price: 99, quantity: 1_000_000, rate: 20 }], discounts: [fixedOff(1_000_001)], prices: { level: 'per-unit' } });
    expect(quote.totals).toMatchObject({ discountMinor: 1_000_001, itemsMinor: 99_000_000 });
  });

  it('refuses to take a missing tax for none', () => {
    expect(() => buildQuote({ ...quoteInput({ lines: [{ price: 100 }] }), taxes: [] })).toThrow('Item "line-1" has no tax entry');
  });

  it.each<[string, Fixture]>([
    ['a negative price', { lines: [{ price: -1 }] }],
    ['a fractional price', { lines: [{ price: 1.5 }] }],
    ['a quantity of zero', { lines: [{ price: 1, quantity: 0 }] }],
    ['an amount beyond safe integers', { lines: [{ price: 2 ** 52, quantity: 3 }] }],
    ['a sum beyond safe integers', { lines: [{ price: 2 ** 52 }, { price: 2 ** 52 }, { price: 2 ** 52 }], discounts: [percentOff(10)] }],
    ['a line with an id of our own', { lines: [{ price: 1, id: 'fulfillment' }] }],
    ['a negative discount', { lines: [{ price: 1 }], discounts: [fixedOff(-1)] }],
  ])('refuses %s', (_, fixture) => {
    expect(() => quoteOf(fixture)).toThrow(expect.objectContaining({ code: 'ERR_MISUSE' }));
  });

  it.each([
    ['a negative rate', [{ name: 'VAT', ratePpm: -1 }]],
    ['amounts for some taxes only', [{ name: 'A', ratePpm: 1, amountMinor: 1 }, { name: 'B', ratePpm: 1 }]],
    ['more tax than price, inclusive', [{ name: 'A', ratePpm: 1, amountMinor: 101 }]],
  ])('refuses %s from a tax provider', (_, taxes) => {
    const input = quoteInput({ lines: [{ price: 100 }], prices: inclusive });
    expect(() => buildQuote({ ...input, taxes: [{ id: 'line-1', taxes }] })).toThrow(expect.objectContaining({ code: 'ERR_INVARIANT' }));
  });
});

function quoteOf(fixture: Fixture): Quote {
  return buildQuote(quoteInput(fixture));
}

function figures(fixture: Fixture): { net: number; tax: number; gross: number } {
  return figuresOf(quoteOf(fixture));
}

function figuresOf({ totals }: Quote): { net: number; tax: number; gross: number } {
  return { net: totals.totalMinor - totals.taxMinor, tax: totals.taxMinor, gross: totals.totalMinor };
}
