import type { DiscountRequest, Discounts } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import { call } from '../../test/call.js';
import { line } from '../../test/carrier-request.js';
import { temporaryFile, testDatabase } from '../../test/database.js';
import { describeHolds, type LastOne } from '../../test/hold-suite.js';
import { setUp } from '../../test/set-up.js';
import { type AuthoredCoupon, coupons, type CouponsOptions } from './index.js';

const authored: readonly AuthoredCoupon[] = [
  { code: 'Spring', title: 'Spring sale', off: '10.5 %' },
  { code: 'FIVE', off: '5.00 GBP', minimum: '30.00 GBP' },
  { code: 'SHIP', off: 'shipping' },
  { code: 'MUGS', off: '20 %', skus: ['mug'], categories: ['gifts'] },
  { code: 'WINTER', off: '10 %', from: '2026-12-01T00:00:00Z', until: '2027-01-01T01:00:00+01:00' },
  { code: 'LAST', off: '10 %', limit: 1 },
  { code: 'ONCE', off: '10 %', limit: 100, limitPerCustomer: 1 },
];

const request = (change: Partial<DiscountRequest> = {}): DiscountRequest => ({
  currency: 'GBP', lines: [line({ quantity: 2 }), line({ id: 'l2', sku: 'tee', categories: ['gifts'] }), line({ id: 'l3', sku: 'hat' })],
  codes: [], now: '2026-11-22T12:00:00Z', ...change,
});
const open = (options: Partial<CouponsOptions> = {}): Promise<Discounts> => setUp(coupons({ coupons: authored, ...options }));

async function outcome(discounts: Discounts, code: string, change: Partial<DiscountRequest> = {}): Promise<string> {
  const { discounts: applied, refused } = await discounts.evaluate(request({ codes: [code], ...change }), call());
  return refused[0]?.reason ?? (applied[0] === undefined ? 'nothing' : 'applied');
}

async function lastUse(path: string): Promise<LastOne<{ readonly codes: readonly string[] }>> {
  let nowMs = Date.parse('2026-11-22T12:00:00Z');
  const contract = await open({ database: testDatabase(path), holdSeconds: 60, now: () => nowMs });
  return {
    // Coupons have the optional `renew`; the suite fails where it is missing.
    contract: contract as Required<Discounts>,
    request: { codes: ['LAST'] },
    other: { codes: ['SPRING'] },
    sleep: (ms) => (nowMs += ms),
    ttlMs: 60_000,
    soldOut: 'discount_limit_reached',
  };
}

describeHolds('discount/coupons in memory', () => lastUse(':memory:'));
describeHolds('discount/coupons in a file', () => lastUse(temporaryFile()));

describe('coupons', () => {
  it('takes percentages, amounts and the delivery off, whatever the case', async () => {
    const { discounts, refused } = await (await open()).evaluate(request({ codes: ['spring', ' five ', 'Ship', 'SPRING'] }), call());
    expect(refused).toEqual([]);
    expect(discounts).toEqual([
      { id: 'coupon:SPRING', code: 'spring', title: 'Spring sale', target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 105_000 } },
      { id: 'coupon:FIVE', code: ' five ', title: 'FIVE', target: { on: 'lines' }, value: { kind: 'fixed', amountMinor: 500 } },
      { id: 'coupon:SHIP', code: 'Ship', title: 'SHIP', target: { on: 'fulfillment' }, value: { kind: 'free' } },
    ]);
  });

  it('takes off the listed skus and categories only', async () => {
    const discounts = await open();
    const { discounts: [mugs] } = await discounts.evaluate(request({ codes: ['MUGS'] }), call());
    expect(mugs?.target).toEqual({ on: 'lines', lineIds: ['l1', 'l2'] });
    expect(await outcome(discounts, 'MUGS', { lines: [line({ sku: 'hat' })] })).toBe('discount_not_applicable');
  });

  it.each([
    ['2026-11-30T23:59:59Z', 'discount_expired'], ['2026-12-01T00:00:00Z', 'applied'],
    ['2026-12-31T23:59:59Z', 'applied'], ['2027-01-01T00:00:00Z', 'discount_expired'],
  ])('at %s a code of December is %s', async (now, result) => {
    expect(await outcome(await open(), 'WINTER', { now })).toBe(result);
  });

  it.each([[2999, 'discount_not_applicable'], [3000, 'applied']])('asks for a minimum: a cart of %i is %s', async (unitPriceMinor, result) => {
    expect(await outcome(await open(), 'FIVE', { lines: [line({ unitPriceMinor })] })).toBe(result);
  });

  it('does not know other codes, and takes no amount in another currency', async () => {
    expect(await outcome(await open(), 'toString')).toBe('discount_unknown');
    expect(await outcome(await open(), 'FIVE', { currency: 'EUR' })).toBe('discount_not_applicable');
    expect(await outcome(await open(), 'SPRING', { currency: 'EUR' })).toBe('applied');
  });

  it('says that a code is limited, so that it is held', async () => {
    const { discounts } = await (await open()).evaluate(request({ codes: ['LAST', 'SPRING'] }), call());
    expect(discounts.map(({ code, isLimited }) => [code, isLimited])).toEqual([['SPRING', undefined], ['LAST', true]]);
  });

  it('lets a held last use be tried again, and a spent one not', async () => {
    const discounts = await open();
    await discounts.hold({ holdId: 'a', codes: ['last'] }, call());
    expect(await outcome(discounts, 'LAST')).toBe('applied');
    await discounts.consume({ holdId: 'a' }, call());
    expect(await outcome(discounts, 'LAST')).toBe('discount_limit_reached');
  });

  it('counts each customer, and asks guests to log in', async () => {
    const discounts = await open();
    const hold = async (holdId: string, customerId?: string) => {
      const result = await discounts.hold({ holdId, codes: ['ONCE'], ...(customerId === undefined ? {} : { customerId }) }, call());
      return result.status === 'refused' ? result.code : result.status;
    };
    expect([await hold('a', 'ann'), await hold('b', 'bob'), await hold('c', 'ann'), await hold('d')]).toEqual([
      'held', 'held', 'discount_limit_reached', 'discount_not_applicable',
    ]);
    await discounts.consume({ holdId: 'a' }, call());
    expect(await outcome(discounts, 'ONCE', { customerId: 'ann' })).toBe('discount_limit_reached');
    expect(await outcome(discounts, 'ONCE', { customerId: 'cid' })).toBe('applied');
    expect(await outcome(discounts, 'ONCE')).toBe('discount_not_applicable');
  });

  it('holds all codes of a request or none of them', async () => {
    const discounts = await open();
    await discounts.hold({ holdId: 'a', codes: ['LAST'] }, call());
    const both = { codes: ['ONCE', 'LAST'], customerId: 'ann' };
    expect(await discounts.hold({ holdId: 'b', ...both }, call())).toMatchObject({ status: 'refused' });
    expect(await discounts.hold({ holdId: 'c', codes: ['ONCE'], customerId: 'ann' }, call())).toMatchObject({ status: 'held' });
  });

  // @see https://github.com/shopperlabs/shopper/issues/510
  it('shopper#510 never grants more uses than its limit, whoever comes at once', async () => {
    const discounts = await open({ coupons: [{ code: 'TEN', off: '1 %', limit: 10 }] });
    const results = await Promise.all(Array.from({ length: 50 }, (_, n) => discounts.hold({ holdId: `h${n}`, codes: ['TEN'] }, call())));
    expect(results.filter(({ status }) => status === 'held')).toHaveLength(10);
  });

  // @see https://github.com/vendure-ecommerce/vendure/pull/4660
  it('vendure PR 4660 refuses the second of two checkouts that both saw the last use', async () => {
    const discounts = await open();
    expect(await Promise.all([outcome(discounts, 'LAST'), outcome(discounts, 'LAST')])).toEqual(['applied', 'applied']);
    const holds = await Promise.all(['a', 'b'].map((holdId) => discounts.hold({ holdId, codes: ['LAST'] }, call())));
    expect(holds).toMatchObject([{ status: 'held' }, { status: 'refused', code: 'discount_limit_reached' }]);
    // The same in another case, or twice in one order, is the same use.
    expect(await discounts.hold({ holdId: 'c', codes: ['last', ' LAST '] }, call())).toMatchObject({ status: 'refused' });
    await discounts.consume({ holdId: 'a' }, call());
    expect(await outcome(discounts, 'LAST')).toBe('discount_limit_reached');
  });

  // @see https://github.com/saleor/saleor/pull/15855
  it('saleor PR 15855 leaves the use of the one who has it alone when another one fails', async () => {
    const discounts = await open();
    const [mine, theirs] = await Promise.all(['a', 'b'].map((holdId) => discounts.hold({ holdId, codes: ['LAST'] }, call())));
    expect([mine?.status, theirs?.status]).toEqual(['held', 'refused']);
    expect(await discounts.release({ holdId: 'b' }, call())).toEqual({ status: 'succeeded' });
    expect(await discounts.hold({ holdId: 'c', codes: ['LAST'] }, call())).toMatchObject({ status: 'refused' });
    expect(await discounts.consume({ holdId: 'a' }, call())).toEqual({ status: 'succeeded' });
    expect(await discounts.consume({ holdId: 'b' }, call())).toMatchObject({ status: 'failed' });
  });

  it('D-35 refuses the second of two uses of 100 when 900 of a budget of 1000 are used', async () => {
    const discounts = await open({ coupons: [{ code: 'BUDGET', off: '1.00 GBP', budget: '10.00 GBP' }] });
    const hold = (holdId: string, change = {}) => discounts.hold({ holdId, codes: ['BUDGET'], ...change }, call());
    expect((await discounts.evaluate(request({ codes: ['BUDGET'] }), call())).discounts).toMatchObject([{ isLimited: true }]);
    for (let used = 0; used < 9; used += 1) {
      await hold(`u${used}`);
      await discounts.consume({ holdId: `u${used}` }, call());
    }
    expect(await Promise.all([hold('a'), hold('b')])).toMatchObject([{ status: 'held' }, { status: 'refused', code: 'discount_limit_reached' }]);
    expect(await outcome(discounts, 'BUDGET')).toBe('applied');
    await discounts.release({ holdId: 'a' }, call());
    // What it really takes counts, where that is told.
    expect(await Promise.all([hold('c', { amountsMinor: { budget: 40 } }), hold('d', { amountsMinor: { BUDGET: 60 } }), hold('e', { amountsMinor: { BUDGET: 1 } })]))
      .toMatchObject([{ status: 'held' }, { status: 'held' }, { status: 'refused' }]);
    await Promise.all([discounts.consume({ holdId: 'c' }, call()), discounts.consume({ holdId: 'd' }, call())]);
    expect(await outcome(discounts, 'BUDGET')).toBe('discount_limit_reached');
  });

  it('counts a percentage against its budget by what it takes, which it has to be told', async () => {
    const discounts = await open({ coupons: [{ code: 'HALF', off: '50 %', budget: '20.00 GBP' }] });
    const hold = (holdId: string, amountsMinor?: Readonly<Record<string, number>>) =>
      discounts.hold({ holdId, codes: ['HALF'], ...(amountsMinor === undefined ? {} : { amountsMinor }) }, call());
    expect(await hold('a')).toEqual({ status: 'refused', code: 'discount_amount_missing' });
    expect(await hold('a', { HALF: -1 })).toEqual({ status: 'refused', code: 'amount_invalid' });
    expect([await hold('b', { HALF: 2001 }), await hold('c', { HALF: 2000 }), await hold('d', { HALF: 1 })]).toMatchObject([{ status: 'refused' }, { status: 'held' }, { status: 'refused' }]);
    // A cart that takes more than the whole budget for certain is told at once.
    expect(await outcome(discounts, 'HALF', { lines: [line({ unitPriceMinor: 4002 })] })).toBe('discount_limit_reached');
    expect(await outcome(discounts, 'HALF', { lines: [line({ unitPriceMinor: 4000 })] })).toBe('applied');
    expect(await outcome(discounts, 'HALF', { currency: 'EUR' })).toBe('discount_not_applicable');
  });

  it('refuses by a budget only what surely does not fit into it, whatever other codes take first', async () => {
    const discounts = await open({ coupons: [{ code: 'FIRST', off: '20.00 GBP' }, { code: 'HALF', off: '50 %', budget: '10.00 GBP' }] });
    const lines = [line({ unitPriceMinor: 4000 })];
    expect(await outcome(discounts, 'HALF', { lines })).toBe('discount_limit_reached');
    const { discounts: both } = await discounts.evaluate(request({ codes: ['HALF', 'FIRST'], lines }), call());
    expect(both.map(({ code }) => code)).toEqual(['FIRST', 'HALF']);
  });

  it('counts a delivery against a budget by its price, where that is known and no code before has paid for it', async () => {
    const discounts = await open({ coupons: [{ code: 'GIFT', off: 'shipping', limit: 1 }, { code: 'SHIP', off: 'shipping', budget: '5.00 GBP' }] });
    expect([await outcome(discounts, 'SHIP', { fulfillmentMinor: 501 }), await outcome(discounts, 'SHIP', { fulfillmentMinor: 500 }), await outcome(discounts, 'SHIP')]).toEqual(['discount_limit_reached', 'applied', 'applied']);
    const both = async () => (await discounts.evaluate(request({ codes: ['SHIP', 'GIFT'], fulfillmentMinor: 501 }), call())).discounts.map(({ code }) => code);
    expect(await both()).toEqual(['GIFT', 'SHIP']);
    await discounts.hold({ holdId: 'a', codes: ['GIFT'] }, call());
    await discounts.consume({ holdId: 'a' }, call());
    // A code that is used up takes nothing before it.
    expect(await both()).toEqual([]);
  });

  it('applies codes in the order of the list, whatever the order of entry', async () => {
    const { discounts } = await (await open()).evaluate(request({ codes: ['SHIP', 'MUGS', 'SPRING'] }), call());
    expect(discounts.map(({ code }) => code)).toEqual(['SPRING', 'SHIP', 'MUGS']);
  });

  it('takes one code of a group, and an exclusive one alone: the first that was entered stays', async () => {
    const discounts = await open({
      coupons: [{ code: 'A', off: '1 %', group: 'sale' }, { code: 'B', off: '2 %', group: 'sale' }, { code: 'C', off: '3 %' }, { code: 'ALONE', off: '4 %', exclusive: true }],
    });
    const kept = async (...codes: string[]) => {
      const answer = await discounts.evaluate(request({ codes }), call());
      expect(answer.refused.map(({ reason }) => reason)).toEqual(answer.refused.map(() => 'discount_not_applicable'));
      return answer.discounts.map(({ code }) => code).join('');
    };
    expect(await kept('B', 'A', 'C')).toBe('BC');
    expect(await kept('C', 'ALONE', 'A')).toBe('AC');
    expect(await kept('ALONE', 'A', 'B', 'C')).toBe('ALONE');
  });

  it('is not kept from applying by a code that does not apply itself', async () => {
    const discounts = await open({ coupons: [{ code: 'ALONE', off: '4 %', exclusive: true, minimum: '999.00 GBP' }, { code: 'A', off: '1 %' }] });
    expect(await discounts.evaluate(request({ codes: ['ALONE', 'A'] }), call())).toMatchObject({ discounts: [{ code: 'A' }], refused: [{ code: 'ALONE' }] });
  });

  it.each([
    [{ code: 'A', off: 'ten' }, '"ten" is not what a code can take off'], [{ code: 'A', off: '10' }, 'such as "10 %"'],
    [{ code: 'A', off: '110 %' }, '"110 %" is not a percentage'], [{ code: 'A', off: '-5 %' }, '"-5 %" is not a percentage'],
    [{ code: 'A', off: '0 %' }, '"0 %" takes nothing off'], [{ code: 'A', off: '0.00 GBP' }, '"0.00 GBP" takes nothing off'], [{ code: 'A', off: '1.005 GBP' }, 'too many decimals'],
    [{ code: 'A', off: 10 as unknown as string }, 'What a code takes off is a text in quotes. Write a percentage such as "10 %"'], [{ code: 'A', title: 10 as unknown as string, off: '10 %' }, 'Write a text in quotes'],
    [{ code: 'spring', off: '1 %' }, 'same code'], [{ code: 'A', off: '1 %', limit: 0 }, 'at least 1'], [{ code: ' ', off: '1 %' }, 'at least one character'],
    [{ code: 'A', off: '1 %', from: '2026-12-01' }, 'with its zone'], [{ code: 'A', off: '1 %', budget: '0.00 GBP' }, 'above zero'],
    [{ code: 'A', off: '100 %', buy: { pieces: 2 } }, 'go together'], [{ code: 'A', off: '1.00 GBP', buy: { pieces: 2 }, get: { pieces: 1 } }, 'is a percentage'],
    [{ code: 'A', off: '100 %', skus: ['mug'], buy: { pieces: 2 }, get: { pieces: 1 } }, 'listed in "buy"'], [{ code: 'A', off: '100 %', buy: { pieces: 0 }, get: { pieces: 1 } }, 'at least 1'],
    [{ code: 'A', off: '1 %', from: '2026-12-02T00:00:00Z', until: '2026-12-01T00:00:00Z' }, 'never valid'],
  ])('refuses %j', async (coupon, message) => {
    await expect(open({ coupons: [...authored, coupon] })).rejects.toThrow(message);
  });
});
