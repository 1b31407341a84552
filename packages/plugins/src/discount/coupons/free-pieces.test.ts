import fc from 'fast-check';
import type { Discount, LineItem } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import { call } from '../../test/call.js';
import { line } from '../../test/carrier-request.js';
import { setUp } from '../../test/set-up.js';
import { freePieces } from './free-pieces.js';
import { type AuthoredCoupon, coupons } from './index.js';

const of = (sku: string, quantity: number, unitPriceMinor = 250, categories: readonly string[] = []): LineItem => line({ id: sku, sku, quantity, unitPriceMinor, categories });
const free = (buy: Parameters<typeof freePieces>[0], get: Parameters<typeof freePieces>[1], ...lines: LineItem[]): Readonly<Record<string, number>> =>
  Object.fromEntries(freePieces(buy, get, lines).map(({ line: { id }, pieces }) => [id, pieces]));

async function discounted(coupon: Omit<AuthoredCoupon, 'code'>, ...lines: LineItem[]): Promise<readonly Discount[] | string> {
  const plugin = await setUp(coupons({ coupons: [{ code: 'B2G2', ...coupon }] }));
  const { discounts, refused } = await plugin.evaluate({ currency: 'GBP', lines, codes: ['b2g2'], now: '2026-03-01T12:00:00Z' }, call());
  return refused[0]?.reason ?? discounts;
}

describe('buy some, get some', () => {
  it('D-29 takes 500 off 4 units at 250 when 2 are bought and 2 are got, and nothing off 3 units', async () => {
    const coupon = { off: '100 %', buy: { pieces: 2 }, get: { pieces: 2 } };
    expect(await discounted(coupon, of('mug', 4))).toEqual([
      { id: 'coupon:B2G2', code: 'b2g2', title: 'B2G2', target: { on: 'lines', lineIds: ['mug'] }, value: { kind: 'fixed', amountMinor: 500 } },
    ]);
    expect(await discounted(coupon, of('mug', 3))).toBe('discount_not_applicable');
    expect(await discounted(coupon, of('mug', 3), of('tee', 3))).toBe('discount_not_applicable');
  });

  it('counts the pieces of one sku over its lines, the cheaper ones free', () => {
    const lines = [line({ id: 'dear', quantity: 2, unitPriceMinor: 300 }), line({ id: 'cheap', quantity: 2, unitPriceMinor: 200 })];
    expect(free({ pieces: 2 }, { pieces: 1 }, ...lines)).toEqual({ cheap: 1 });
    expect(free({ pieces: 1 }, { pieces: 3 }, ...lines)).toEqual({ dear: 1, cheap: 2 });
  });

  it('gives other items than those bought', () => {
    const [buy, get] = [{ pieces: 2, skus: ['mug'] }, { pieces: 1, categories: ['tea'] }];
    expect(free(buy, get, of('mug', 5), of('earl-grey', 1, 400, ['tea']), of('assam', 3, 300, ['tea']))).toEqual({ assam: 2 });
    expect(free(buy, get, of('mug', 1), of('assam', 3, 300, ['tea']))).toEqual({});
  });

  it('counts no piece both as bought and as got', () => {
    const all = { categories: ['books'] };
    const books = [of('a', 1, 900, ['books']), of('b', 1, 700, ['books']), of('c', 1, 800, ['books'])];
    expect(free({ pieces: 2, ...all }, { pieces: 1, ...all }, ...books)).toEqual({ b: 1 });
    expect(free({ pieces: 2, ...all }, { pieces: 1, ...all }, ...books.slice(1))).toEqual({});
  });

  it('takes a percentage off the pieces got, line by line', async () => {
    const coupon = { off: '50 %', buy: { pieces: 1 }, get: { pieces: 1 }, limit: 9 };
    expect(await discounted(coupon, of('mug', 2, 333), of('tee', 5, 1000), of('hat', 1))).toMatchObject([
      { id: 'coupon:B2G2', target: { lineIds: ['mug'] }, value: { amountMinor: 167 }, isLimited: true },
      { id: 'coupon:B2G2:2', target: { lineIds: ['tee'] }, value: { amountMinor: 1000 }, isLimited: true },
    ]);
  });

  it('is as generous as the cart allows, and never more', () => {
    const someLines = fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 6 }), unitPriceMinor: fc.integer({ min: 0, max: 50 }), in: fc.subarray(['x', 'y']) }), { minLength: 1, maxLength: 5 });
    fc.assert(fc.property(someLines, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), (drawn, buy, get) => {
      const lines = drawn.map((each, index) => of(`s${index}`, each.quantity, each.unitPriceMinor, each.in));
      const taken = freePieces({ pieces: buy, categories: ['x'] }, { pieces: get, categories: ['y'] }, lines);
      const pieces = taken.reduce((sum, each) => sum + each.pieces, 0);
      // Every piece by itself, and every number of times that could be: what is free leaves enough to buy.
      const count = (wanted: (categories: readonly string[]) => boolean): number => lines.reduce((sum, each) => sum + (wanted(each.categories ?? []) ? each.quantity : 0), 0);
      const [bought, got, either] = [count((in_) => in_.includes('x')), count((in_) => in_.includes('y')), count((in_) => in_.length > 0)];
      let times = 0;
      while ((times + 1) * buy <= bought && (times + 1) * get <= got && (times + 1) * (buy + get) <= either) times += 1;
      expect(pieces).toBe(times * get);
      for (const each of taken) expect(each.pieces).toBeLessThanOrEqual(each.line.quantity);
      const fromBought = taken.reduce((sum, each) => sum + (each.line.categories?.includes('x') === true ? each.pieces : 0), 0);
      expect(bought - fromBought).toBeGreaterThanOrEqual(times * buy);
    }), { numRuns: 200 });
  });
});
