import { describe, expect, it } from 'vitest';
// The plugins that a shop would use; nothing above `contracts` knows them but this test.
import { pickup } from '../../../plugins/src/carrier/pickup/index.js';
import { coupons, type AuthoredCoupon } from '../../../plugins/src/discount/coupons/index.js';
import { localInventory, localStock } from '../../../plugins/src/inventory/local/index.js';
import { ready, sent, opened } from './test/fill-in.js';
import { kit, line, shopFiles, type Kit, type KitOptions } from './test/kit.js';

/** The test shop with coupons of its own. */
function withCoupon(coupon: AuthoredCoupon, options: KitOptions): Promise<Kit> {
  return kit({ ...options, files: shopFiles({}, { discounts: 'kasse' }), plugins: [coupons({ coupons: [coupon] })] });
}

async function quoteOf({ store }: Kit, sessionId: string) {
  return (await store.load(sessionId))?.session.quote;
}

const captured = ({ primary }: Kit): readonly number[] => [...primary.payments.values()].map(({ capturedMinor }) => capturedMinor);

describe('buy 2 get 2 of the same item at 250', () => {
  it.each([
    [4, 500, 500, 1200],
    [3, 0, 750, 1500],
  ])('D-29 %i units are %i off, in the quote, in the order and at the gateway', async (quantity, discountMinor, itemsAfterMinor, totalMinor) => {
    const parts = await withCoupon({ code: 'B2G2', off: '100 %', buy: { pieces: 2 }, get: { pieces: 2 } }, { lines: [line({ quantity, unitPriceMinor: 250 })] });
    const { buyer, sessionId } = await ready(parts);
    const result = await buyer.send({ type: 'discount.add', code: 'B2G2' });
    expect(result.view?.messages.map(({ code }) => code)).toEqual(discountMinor === 0 ? ['discount_not_applicable'] : []);
    expect(await quoteOf(parts, sessionId)).toMatchObject({ lines: [{ netMinor: itemsAfterMinor }], totals: { discountMinor, totalMinor } });
    expect(await buyer.commit({ fingerprint: result.view?.commit.fingerprint ?? '', wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([...parts.orders.placed.values()]).toMatchObject([{ totals: { discountMinor, totalMinor } }]);
    expect(captured(parts)).toEqual([totalMinor]);
  });
});

describe('a budget of 1000 of which 900 are used', () => {
  it('D-35 grants one of two uses of 100 and refuses the other before its money moves: 1000 in all', async () => {
    const parts = await withCoupon({ code: 'HALF', off: '50 %', budget: '10.00 GBP' }, {});
    const entered = async (cartRef: string, unitPriceMinor: number) => {
      parts.cart.snapshot = { ...parts.cart.snapshot, lines: [line({ unitPriceMinor })] };
      const checkout = await ready(parts, { requestId: cartRef, cartRef });
      return { ...checkout, view: await sent(checkout.buyer, { type: 'discount.add', code: 'HALF' }) };
    };
    const commit = ({ buyer, view }: Awaited<ReturnType<typeof entered>>) => buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    expect(await commit(await entered('first', 1800))).toMatchObject({ ok: true });
    const two = [await entered('one', 200), await entered('other', 200)];
    for (const { sessionId } of two) expect(await quoteOf(parts, sessionId)).toMatchObject({ totals: { discountMinor: 100 } });
    const results = await Promise.all(two.map(commit));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.filter(({ ok }) => !ok)).toMatchObject([{ code: 'discount_limit_reached' }]);
    expect([...parts.orders.placed.values()].map(({ totals }) => totals.discountMinor)).toEqual([900, 100]);
    // (900 + 500 for the delivery) and (100 + 500), each with 20 % tax; the one that was refused was not even held.
    expect(captured(parts)).toEqual([1680, 720]);
  });
});

describe('an authorization of 100', () => {
  /** An order of exactly 100 that is captured when it ships. */
  async function ordered() {
    const parts = await kit({ lines: [line({ unitPriceMinor: 100 })], files: shopFiles({ payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } }) });
    parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 0 }];
    parts.tax.ratePpm = 0;
    const { buyer, view, sessionId } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    const staff = parts.kasse.staff.as('ann');
    const books = () => [...parts.primary.payments.values()].map(({ amountMinor, capturedMinor, refundedMinor }) => [amountMinor, capturedMinor, refundedMinor]);
    return {
      books,
      money: async () => (await parts.store.load(sessionId))?.session.money,
      capture: (requestId: string, amountMinor: number) => staff.capture(sessionId, { requestId, amountMinor }),
      refund: (requestId: string, amountMinor: number) => staff.refund(sessionId, { requestId, amountMinor }),
    };
  }

  it('D-39 captures 75 and not 75 more; of that 25 and 25 go back, and not 1000', async () => {
    const { capture, refund, books, money } = await ordered();
    expect(await capture('c1', 75)).toEqual({ ok: true, status: 'captured', amountMinor: 75 });
    expect(await capture('c2', 75)).toMatchObject({ ok: false, code: 'capture_exceeds_authorized' });
    expect(await refund('r1', 25)).toMatchObject({ ok: true, status: 'refunded' });
    expect(await refund('r2', 25)).toMatchObject({ ok: true, status: 'refunded' });
    expect(await refund('r3', 1000)).toMatchObject({ ok: false, code: 'refund_exceeds_captured' });
    expect(books()).toEqual([[100, 75, 50]]);
    expect(await money()).toMatchObject({ capturedMinor: 75, refundedMinor: 50, refundingMinor: 0, strayMinor: 0 });
  });

  it('D-39 captures 100 once when the same is asked for twice', async () => {
    const { capture, books, money } = await ordered();
    for (let ask = 0; ask < 2; ask += 1) expect(await capture('c1', 100)).toEqual({ ok: true, status: 'captured', amountMinor: 100 });
    expect(await capture('c2', 100)).toMatchObject({ ok: false, code: 'nothing_to_capture' });
    expect(books()).toEqual([[100, 100, 0]]);
    expect(await money()).toMatchObject({ authorizedMinor: 0, capturedMinor: 100 });
  });
});

describe('two mugs to collect, of which Leeds has one and a warehouse nine', () => {
  it('D-50 refuses Leeds though the warehouse has them, refuses a closed shop, and takes them from anywhere for a collection point', async () => {
    const stock = localStock({ levels: { mug: { leeds: 1, warehouse: 9 } }, collectionPoints: ['york'] });
    const locations = [
      { id: 'leeds', title: 'Leeds', addressLines: ['1 Kirkgate'], country: 'GB' },
      { id: 'york', title: 'York', addressLines: ['1 Stonegate'], country: 'GB', stock: 'anywhere' },
      { id: 'hull', title: 'Hull', addressLines: ['1 Whitefriargate'], country: 'GB', isOpen: false },
    ] as const;
    const parts = await kit({
      lines: [line({ quantity: 2 })],
      files: shopFiles({ fulfillment: { methods: [{ method: 'pickup', carriers: ['stores'] }] } }, { plugins: { stores: { kind: 'carrier' } } }),
      plugins: [localInventory({ id: 'stock', stock }), pickup({ id: 'stores', inventory: stock, locations })],
    });
    const { buyer, sessionId } = await opened(parts);
    await sent(buyer, { type: 'contact.set', email: 'ada@example.com' }, { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } });
    const choose = (pointId: string) => buyer.send({ type: 'fulfillment.pickup', pointId });
    for (const [pointId, code] of [['leeds', 'pickup_unavailable'], ['hull', 'unknown_pickup_point']] as const) {
      expect(await choose(pointId)).toMatchObject({ ok: false, code });
      expect((await parts.store.load(sessionId))?.session.phase).toBe('collecting');
    }
    const { view } = await choose('york');
    expect(await buyer.commit({ fingerprint: view?.commit.fingerprint ?? '', wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect((await stock.levels('mug')).map(({ locationId, onHand, held }) => [locationId, onHand, held])).toEqual([['leeds', 1, 0], ['warehouse', 7, 0]]);
    expect(parts.orders.placed.size).toBe(1);
  });

  it('D-50 stops at the commit when the warehouse sold them since', async () => {
    const stock = localStock({ levels: { mug: { leeds: 1, warehouse: 1 } }, collectionPoints: ['york'] });
    const parts = await kit({
      lines: [line({ quantity: 2 })],
      files: shopFiles({ fulfillment: { methods: [{ method: 'pickup', carriers: ['stores'] }] } }, { plugins: { stores: { kind: 'carrier' } } }),
      plugins: [localInventory({ id: 'stock', stock }), pickup({ id: 'stores', inventory: stock, locations: [{ id: 'york', title: 'York', addressLines: ['1 Stonegate'], country: 'GB', stock: 'anywhere' }] })],
    });
    const { buyer } = await opened(parts);
    const view = await sent(buyer, { type: 'contact.set', email: 'ada@example.com' }, { type: 'fulfillment.pickup', pointId: 'york' }, { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } });
    await stock.count('mug', 0, 'warehouse');
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'option_unavailable' });
    expect([parts.primary.calls, parts.orders.placed.size]).toEqual([[], 0]);
  });
});
