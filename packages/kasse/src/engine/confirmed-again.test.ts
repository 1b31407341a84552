import { describe, expect, it } from 'vitest';
import type { Order, PaymentOutcome } from '../plugin.js';
import type { Buyer } from './buyer.js';
import { ready, sent } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { kit, line, shopFiles, type Kit } from './test/kit.js';
import { run, statusOf } from './test/passing-time.js';

const approval: PaymentOutcome = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'primary_1', captured: false };
const authorizations = ({ calls }: Kit['primary']): readonly string[] => calls.filter((call) => call.startsWith('authorize'));
const lines = [line({ quantity: 2 }), line({ id: 'l2', sku: 'pen', title: 'Pen', unitPriceMinor: 300, quantity: 3 })];

/** A gateway that charged and whose answer was lost; nobody can say what became of it until `heal`. */
async function lost() {
  const parts = await kit({ timeouts: { effectMs: 100, answerMs: 200 } });
  parts.primary.dropAnswers = 1;
  parts.primary.resolveWith({ status: 'unknown' });
  const checkout = await ready(parts);
  const heal = (): void => { parts.primary.resolveWith(approval); };
  return { parts, ...checkout, fingerprint: checkout.view.commit.fingerprint, heal };
}

async function completed(parts: Kit, sessionId: string): Promise<void> {
  await expect.poll(() => statusOf(parts, sessionId), { timeout: 15_000 }).toBe('completed');
}

describe('a buyer who confirms again', () => {
  // @see https://github.com/woocommerce/woocommerce-gateway-stripe/issues/831
  it('woocommerce-gateway-stripe#831 while the answer is lost is not charged anew: one key, one charge', async () => {
    const { parts, buyer, sessionId, fingerprint, heal } = await lost();
    for (let click = 0; click < 3; click += 1) expect(await buyer.commit({ fingerprint })).toMatchObject({ ok: true, view: { status: 'complete_in_progress' } });
    heal();
    await completed(parts, sessionId);
    expect(await buyer.commit({ fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([authorizations(parts.primary).length, parts.primary.payments.size, parts.orders.placed.size]).toEqual([1, 1, 1]);
    expect(new Set(parts.primary.calls.filter((call) => call.includes('.authorize.')).map((call) => call.split(' ')[1])).size).toBe(1);
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
  });

  // @see https://github.com/PrestaShopCorp/ps_checkout/pull/1546
  it('PrestaShopCorp/ps_checkout PR 1546 was never told of a failure where money may have moved: it is being checked, and there is nothing to press', async () => {
    const { parts, buyer, sessionId, fingerprint, heal } = await lost();
    expect(await buyer.commit({ fingerprint })).toMatchObject({ ok: true });
    const shown = async () => (await buyer.view()).view;
    await expect.poll(shown).toMatchObject({ isChecking: true, status: 'complete_in_progress', messages: [{ code: 'payment_checking' }], commit: { enabled: false } });
    expect((await shown())?.messages.map(({ type }) => type)).toEqual(['info']);
    // The same cart in another checkout is kept from paying meanwhile.
    const other = await ready(parts, { requestId: 'r2' });
    expect(await other.buyer.commit({ fingerprint: other.view.commit.fingerprint })).toMatchObject({ ok: false, code: 'commit_in_progress' });
    heal();
    await completed(parts, sessionId);
    expect((await shown())?.order?.id).toBe([...parts.orders.placed.keys()][0]);
    expect(authorizations(parts.primary)).toHaveLength(1);
  });

  // @see https://github.com/mollie/PrestaShop/pull/1251
  it('mollie/PrestaShop PR 1251 by two ways to pay at once pays by one of them', async () => {
    const methods = [{ method: 'card', gateways: ['primary'] }, { method: 'wallet', gateways: ['backup'] }];
    const parts = await kit({ files: shopFiles({ payment: { methods } }) });
    const byCard = await ready(parts, { requestId: 'r1' });
    const byWallet = await ready(parts, { requestId: 'r2' });
    const view = await sent(byWallet.buyer, { type: 'payment.set', methodId: 'wallet', instrument: { token: 'tok_2' } });
    const commit = (buyer: Buyer, fingerprint: string) => buyer.commit({ fingerprint, wait: 'settled' });
    const results = await Promise.all([commit(byCard.buyer, byCard.view.commit.fingerprint), commit(byWallet.buyer, view.commit.fingerprint)]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect([...authorizations(parts.primary), ...authorizations(parts.backup)]).toHaveLength(1);
    expect(parts.orders.placed.size).toBe(1);
  });

  // @see https://github.com/openfoodfoundation/openfoodnetwork/issues/2690
  it('openfoodnetwork#2690 a moment later has nobody see half an order: whoever hears of it finds all of it', async () => {
    const heard: (readonly [string, Order | undefined])[] = [];
    const store = await freshStore();
    const parts = await kit({
      store,
      lines,
      stock: { mug: 9, pen: 9 },
      onEvent: async ({ type, data }) => {
        const { orderId } = data;
        if (typeof orderId === 'string') heard.push([type, await store.findOrder('test-shop', orderId)]);
      },
    });
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    parts.primary.answers.push(() => new Promise((resolve) => (answer = resolve)));
    const { buyer, view } = await ready(parts);
    run(parts);
    const { fingerprint } = view.commit;
    const first = buyer.commit({ fingerprint, wait: 'settled' });
    await expect.poll(() => authorizations(parts.primary).length).toBe(1);
    const second = buyer.commit({ fingerprint, wait: 'settled' });
    expect([heard, parts.orders.calls]).toEqual([[], []]);
    answer({ ...approval, amountMinor: view.summary.total.amountMinor });
    expect([(await first).ok, (await second).ok]).toEqual([true, true]);
    await expect.poll(() => heard.map(([type]) => type)).toEqual(['checkout.committed', 'order.placed']);
    const [placed] = parts.orders.placed.values();
    expect(placed).toMatchObject({ lines: [{ id: 'l1', quantity: 2 }, { id: 'l2', quantity: 3 }], totalMinor: view.summary.total.amountMinor, fulfillment: { destination: { city: 'London' } }, tenders: [{ gateway: 'primary' }] });
    expect(heard.map(([, order]) => order)).toEqual([placed, placed]);
    expect(parts.orders.calls).toHaveLength(1);
  });
});

describe('what happens in the same second', () => {
  // @see https://github.com/Sylius/Sylius/issues/2776
  it('Sylius#2776, #3138 overwrites nothing: two orders of the last two pieces, three refunds of one order', async () => {
    const parts = await kit({ stock: { mug: 2 } });
    const checkouts = [await ready(parts, { requestId: 'r1', cartRef: 'c1' }), await ready(parts, { requestId: 'r2', cartRef: 'c2' })];
    const results = await Promise.all(checkouts.map(({ buyer, view }) => buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })));
    expect(results).toMatchObject([{ ok: true, view: { status: 'completed' } }, { ok: true, view: { status: 'completed' } }]);
    expect([parts.stock.free.get('mug'), parts.orders.placed.size, [...parts.stock.holds.values()]]).toEqual([0, 2, ['consumed', 'consumed']]);
    const staff = parts.kasse.staff.as('ann');
    const sessionId = checkouts[0]?.sessionId ?? '';
    const refunds = await Promise.all(([['a', 500], ['b', 700], ['c', 900]] as const).map(([requestId, amountMinor]) => staff.refund(sessionId, { requestId, amountMinor })));
    expect(refunds).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    expect((await parts.store.load(sessionId))?.session).toMatchObject({ phase: 'settled', money: { capturedMinor: 3000, refundedMinor: 2100, refundingMinor: 0 } });
    expect((await staff.journal(sessionId)).filter(({ cause }) => cause === 'refund')).toHaveLength(3);
    expect((await parts.store.load(checkouts[1]?.sessionId ?? ''))?.session.money).toMatchObject({ capturedMinor: 3000, refundedMinor: 0 });
  });
});

describe('every call that moves money', () => {
  // @see https://github.com/productdevbook/kasapay/issues/114
  it('productdevbook/kasapay#114 has a key of its own: authorize, capture, void and refund', async () => {
    const parts = await kit({ files: shopFiles({ payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } }) });
    const shipped = await ready(parts, { requestId: 'r1', cartRef: 'c1' });
    const dropped = await ready(parts, { requestId: 'r2', cartRef: 'c2' });
    for (const { buyer, view } of [shipped, dropped]) await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    const staff = parts.kasse.staff.as('ann');
    for (const requestId of ['a', 'b']) expect(await staff.capture(shipped.sessionId, { requestId, amountMinor: 1500 })).toMatchObject({ ok: true });
    for (const requestId of ['r', 's']) expect(await staff.refund(shipped.sessionId, { requestId, amountMinor: 100 })).toMatchObject({ ok: true });
    await staff.cancel(dropped.sessionId);
    await expect.poll(() => [...parts.primary.payments.values()].map(({ voided }) => voided)).toContain(true);
    const calls = parts.primary.calls.map((call) => call.split(' '));
    expect(calls.map(([method]) => method).sort()).toEqual(['authorize', 'authorize', 'capture', 'capture', 'refund', 'refund', 'void']);
    for (const [method = '', key = ''] of calls) expect(key).toMatch(new RegExp(`^(${shipped.sessionId}|${dropped.sessionId})\\.\\d+\\.${method}\\.primary\\.`));
    expect(new Set(calls.map(([, key]) => key)).size).toBe(calls.length);
  });
});
