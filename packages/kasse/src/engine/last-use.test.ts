import { describe, expect, it } from 'vitest';
import { ready, sent } from './test/fill-in.js';
import { kit, shopFiles } from './test/kit.js';
import { fakeCoupons } from './test/offers.js';

describe('the last one of something', () => {
  // @see https://github.com/spree/spree/pull/3808
  it('spree PR 3808, solidus#3020 is judged in one place: the stock says no as often as it is asked, and is never below zero', async () => {
    const parts = await kit({ stock: { mug: 1 } });
    const [one, two] = [await ready(parts, { requestId: 'r1', cartRef: 'c1' }), await ready(parts, { requestId: 'r2', cartRef: 'c2' })];
    expect([one.view.status, two.view.status]).toEqual(['ready_for_complete', 'ready_for_complete']);
    expect(await one.buyer.commit({ fingerprint: one.view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    // The cart of the second browser goes on saying that it can be bought.
    for (let click = 0; click < 2; click += 1) {
      expect(await two.buyer.commit({ fingerprint: two.view.commit.fingerprint })).toMatchObject({ ok: false, code: 'out_of_stock', messages: [{ path: 'lines.l1' }], view: { status: 'ready_for_complete' } });
      expect(parts.stock.free.get('mug')).toBe(0);
    }
    expect([parts.primary.payments.size, parts.orders.placed.size]).toEqual([1, 1]);
    parts.stock.free.set('mug', 1);
    expect(await two.buyer.commit({ fingerprint: two.view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect(parts.stock.free.get('mug')).toBe(0);
  });

  // @see https://github.com/saleor/saleor/pull/15855
  it('saleor PR 15855 fails for the second buyer alone: the payment and the code of the first are not touched', async () => {
    const coupons = fakeCoupons({ ONCE: { target: { on: 'lines' }, value: { kind: 'fixed', amountMinor: 500 }, isLimited: true } });
    const last: typeof coupons.plugin = {
      ...coupons.plugin,
      setup: (options) => {
        const contract = coupons.plugin.setup(options);
        const isTaken = (): boolean => [...coupons.holds.values()].some((state) => state !== 'released');
        return { ...contract, hold: (request, call) => (isTaken() ? Promise.resolve({ status: 'refused', code: 'discount_limit_reached' }) : contract.hold(request, call)) };
      },
    };
    const parts = await kit({ plugins: [last], files: shopFiles({}, { discounts: 'kasse', plugins: { coupons: { kind: 'discounts' } } }) });
    const checkouts = [await ready(parts, { requestId: 'r1', cartRef: 'c1' }), await ready(parts, { requestId: 'r2', cartRef: 'c2' })];
    const results = await Promise.all(
      checkouts.map(async ({ buyer }) => {
        const view = await sent(buyer, { type: 'discount.add', code: 'ONCE' });
        return buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
      }),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(parts.primary.calls.map((call) => call.split(' ')[0]).sort()).toEqual(['authorize', 'capture']);
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 2400, refundedMinor: 0, voided: false }]);
    expect([...coupons.holds.values()].filter((state) => state === 'consumed')).toHaveLength(1);
    expect([parts.orders.placed.size, parts.stock.free.get('mug')]).toEqual([1, 99]);
  });
});
