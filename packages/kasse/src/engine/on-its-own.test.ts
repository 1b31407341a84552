import { describe, expect, it } from 'vitest';
import type { PaymentOutcome } from '../plugin.js';
import { opened, ready, sent } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, line, shopFiles, type Kit } from './test/kit.js';
import { fakeCoupons, fakeValue } from './test/offers.js';
import { clock, run, statusOf } from './test/passing-time.js';

const approval: PaymentOutcome = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false };
const redirect: PaymentOutcome = { status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } };
const pending: PaymentOutcome = { status: 'pending', reference: 'p1', checkAfterMs: 1_000 };
const declined: PaymentOutcome = { status: 'declined', code: 'no', retry: 'same_method' };
const HOUR_MS = 3_600_000;
const sessionOf = async ({ store }: Pick<Kit, 'store'>, sessionId: string) => (await store.load(sessionId))?.session;

describe('a buyer who never comes back', () => {
  // @see https://github.com/medusajs/medusa/issues/12790
  it.each([
    ['the gateway says so', redirect, (parts: Kit) => deliver(parts, { reference: 'p1', kind: 'authorized' })],
    ['nobody says anything, and the gateway is asked', pending, () => Promise.resolve(200)],
  ] as const)('medusa#12790 has their order all the same once they paid: %s', async (_, outcome, news) => {
    const time = clock();
    const parts = await kit({ clock: time.read, gateway: { parseWebhook } });
    parts.primary.answers.push(outcome);
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(parts.orders.placed.size).toBe(0);
    run(parts);
    parts.primary.resolveWith(approval);
    expect(await news(parts)).toBe(200);
    await expect.poll(async () => {
      time.now += 500;
      return (await sessionOf(parts, sessionId))?.phase;
    }).toBe('settled');
    expect([parts.orders.placed.size, parts.primary.payments.get('p1')?.capturedMinor, [...parts.stock.holds.values()]]).toEqual([1, 3000, ['consumed']]);
  });

  it('is taken up again when the time has come, however far off that was, and also where no alarm was set', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read, timeouts: { answerMs: 50 }, files: shopFiles({}, { commit: { attempt: 'P7D' } }) });
    parts.primary.answers.push({ ...pending, checkAfterMs: 2 * HOUR_MS });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    parts.primary.resolveWith(approval);
    run(parts);
    time.now += 2 * HOUR_MS - 1_000;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(parts.primary.calls.filter((call) => call.startsWith('resolve'))).toEqual([]);
    time.now += 1_000;
    await expect.poll(async () => (await sessionOf(parts, sessionId))?.phase).toBe('settled');
  });

  // @see https://github.com/saleor/saleor/issues/14352
  it.each([
    ['was declined', declined, undefined],
    ['never ended', pending, { voided: true, capturedMinor: 0 }],
  ] as const)('saleor#14352 has a checkout that expires, though a payment %s', async (_, outcome, left) => {
    const time = clock();
    const parts = await kit({ clock: time.read, timeouts: { answerMs: 50 } });
    parts.primary.answers.push(outcome);
    if (left !== undefined) parts.primary.payments.set('p1', { key: '', amountMinor: 3000, capturedMinor: 0, refundedMinor: 0, voided: false });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    run(parts);
    await expect.poll(async () => {
      time.now += 2 * HOUR_MS;
      return (await sessionOf(parts, sessionId))?.phase;
    }, { timeout: 15_000 }).toBe('expired');
    expect([parts.stock.free.get('mug'), parts.orders.placed.size]).toEqual([100, 0]);
    if (left !== undefined) expect(parts.primary.payments.get('p1')).toMatchObject(left);
    expect(await parts.kasse.staff.as('ann').attention()).toEqual([]);
  });
});

describe('a commit that failed', () => {
  // @see https://github.com/medusajs/medusa/issues/11906
  it('medusa#11906 leaves everything as it was: the session field by field, stock, code and gift card', async () => {
    const coupons = fakeCoupons({ ONCE: { target: { on: 'lines' }, value: { kind: 'fixed', amountMinor: 500 }, isLimited: true } });
    const cards = fakeValue('cards', { CARD: 1000 });
    const files = shopFiles(
      { steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'discounts', 'storedValue', 'payment'] }], payment: { storedValue: ['cards'], methods: [{ method: 'card', gateways: ['primary'] }] } },
      { discounts: 'kasse', plugins: { coupons: { kind: 'discounts' }, cards: { kind: 'value' } } },
    );
    const parts = await kit({ files, plugins: [coupons.plugin, cards.plugin] });
    parts.primary.answers.push(declined);
    const { buyer, sessionId } = await ready(parts);
    const shown = await sent(buyer, { type: 'discount.add', code: 'ONCE' }, { type: 'storedValue.add', plugin: 'cards', code: 'CARD' });
    const before = await sessionOf(parts, sessionId);
    const refused = await buyer.commit({ fingerprint: shown.commit.fingerprint });
    expect(refused).toMatchObject({ ok: false, code: 'payment_declined' });
    const after = await sessionOf(parts, sessionId);
    // What tells of the attempt, and nothing else; `epoch` is that of the worker that holds the session.
    const told = (of: typeof before) => ({ ...of, revision: 0, epoch: 0, attempts: 0, messages: [], quotedAt: '', expiresAt: '' });
    expect(told(after)).toEqual(told(before));
    expect([before?.attempts, after?.attempts, after?.messages.map(({ code }) => code)]).toEqual([0, 1, ['payment_declined']]);
    const silent = (view: unknown) => JSON.stringify(view, (key, value: unknown) => (['revision', 'messages', 'expiresAt'].includes(key) ? null : value));
    expect(silent(refused.view)).toBe(silent(shown));
    expect([parts.stock.free.get('mug'), [...coupons.holds.values()], cards.accounts.get('CARD')]).toEqual([100, ['released'], 1000]);
    expect([await parts.store.findByCart('test-shop', 'c1'), await parts.store.ledger(sessionId)]).toEqual([undefined, []]);
    expect(await buyer.commit({ fingerprint: shown.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
  });
});

describe('a cart that changes while the buyer is at the bank', () => {
  // @see https://github.com/razorpay/razorpay-magento/issues/228
  it.each([
    ['razorpay-magento#228 was emptied', []],
    ['spree#11286 got another item', [line(), line({ id: 'l2', sku: 'pen', unitPriceMinor: 900 })]],
  ])('%s: the payment is measured by what was confirmed, and that is ordered', async (_, lines) => {
    const parts = await kit();
    parts.primary.answers.push(redirect);
    const { buyer, view } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    parts.cart.snapshot = { revision: '2', currency: 'GBP', lines };
    parts.primary.resolveWith(approval);
    expect(await buyer.resume()).toMatchObject({ ok: true, view: { status: 'completed', summary: { total: { amountMinor: 3000 } } } });
    await expect.poll(() => [...parts.orders.placed.values()]).toMatchObject([{ totalMinor: 3000, lines: [{ id: 'l1', quantity: 1 }], fulfillment: { carrier: 'post' } }]);
    await expect.poll(() => parts.primary.payments.get('p1')).toMatchObject({ amountMinor: 3000, capturedMinor: 3000 });
  });
});

describe('a webhook that decides nothing', () => {
  // @see https://github.com/medusajs/medusa/pull/15930
  it('medusa PR 15930 completes nothing and burns no order number: only what the gateway approved does', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read, gateway: { parseWebhook } });
    let numbers = 0;
    parts.orders.allocateNumber = () => Promise.resolve(`N-${++numbers}`);
    const early = await opened(parts, { requestId: 'r0', cartRef: 'c0' });
    expect(await deliver(parts, { reference: early.sessionId, kind: 'authorized' })).toBe(200);
    expect([await statusOf(parts, early.sessionId), numbers, parts.primary.calls]).toEqual(['incomplete', 0, []]);

    parts.primary.answers.push(pending);
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(numbers).toBe(1);
    for (const kind of ['authorized', 'captured'] as const) expect(await deliver(parts, { reference: 'p1', kind })).toBe(200);
    expect([await statusOf(parts, sessionId), parts.orders.placed.size]).toEqual(['complete_in_progress', 0]);
    parts.primary.resolveWith(approval);
    await deliver(parts, { reference: 'p1', kind: 'authorized', eventId: 'later' });
    run(parts);
    await expect.poll(async () => {
      time.now += 500;
      return (await sessionOf(parts, sessionId))?.phase;
    }).toBe('settled');
    expect([[...parts.orders.placed.values()].map(({ number }) => number), numbers]).toEqual([['N-1'], 1]);
  });
});
