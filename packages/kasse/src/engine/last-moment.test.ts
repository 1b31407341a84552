import { describe, expect, it } from 'vitest';
import type { PaymentOutcome } from '../plugin.js';
import type { View } from '../session/index.js';
import type { Buyer } from './buyer.js';
import { ready, sent } from './test/fill-in.js';
import { compiled, kit, line, shopFiles, type Kit, type KitOptions } from './test/kit.js';
import { fakeCoupons, fakeShops } from './test/offers.js';
import { clock, run, statusOf } from './test/passing-time.js';

const redirect: PaymentOutcome = { status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } };
const approval: PaymentOutcome = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false };

const commit = (buyer: Buyer, view: View): ReturnType<Buyer['commit']> => buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
const authorizations = ({ primary }: Kit): number => primary.calls.filter((call) => call.startsWith('authorize')).length;

/** Commits what was shown before `change`: it must stop before anything was held or paid, and go on when confirmed again. */
async function stopsOnce(parts: Kit, change: () => void): Promise<{ readonly codes: readonly string[]; readonly paid: number | undefined; readonly shown: number | undefined }> {
  const { buyer, view } = await ready(parts);
  change();
  const stopped = await commit(buyer, view);
  if (stopped.ok) throw new Error('It was sold.');
  expect([authorizations(parts), [...parts.stock.holds], parts.orders.placed.size]).toEqual([0, [], 0]);
  expect(stopped.view?.status).toBe('ready_for_complete');
  expect(stopped.view && (await commit(buyer, stopped.view))).toMatchObject({ ok: true });
  return { codes: stopped.messages.map(({ code }) => code), paid: [...parts.primary.payments.values()][0]?.capturedMinor, shown: stopped.view?.summary.total.amountMinor };
}

describe('what changes between the summary and the confirmation', () => {
  it('D-56 the price, from 19.99 to 25.00', async () => {
    const parts = await kit({ lines: [line({ unitPriceMinor: 1999 })] });
    const { codes, paid, shown } = await stopsOnce(parts, () => (parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ unitPriceMinor: 2500 })] }));
    expect([codes, paid, shown]).toEqual([['total_changed', 'price_changed', 'tax_changed'], 3600, 3600]);
  });

  it('D-56 the tax, from 23 to 10 %', async () => {
    const parts = await kit();
    parts.tax.ratePpm = 230_000;
    const { codes, paid } = await stopsOnce(parts, () => (parts.tax.ratePpm = 100_000));
    expect([codes, paid]).toEqual([['total_changed', 'tax_changed'], 2750]);
  });

  it('D-56 delivery, from 20 to 30', async () => {
    const parts = await kit();
    parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 2000 }];
    const { codes, paid } = await stopsOnce(parts, () => (parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 3000 }]));
    expect([codes, paid]).toEqual([['total_changed', 'price_changed', 'tax_changed'], 6000]);
  });

  it('D-55 a line that was deleted', async () => {
    const parts = await kit({ lines: [line(), line({ id: 'l2', sku: 'pen', unitPriceMinor: 100 })], stock: { mug: 9, pen: 9 } });
    const { codes, paid } = await stopsOnce(parts, () => (parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line()] }));
    expect([codes, paid]).toEqual([['total_changed', 'item_unavailable', 'tax_changed'], 3000]);
  });

  it('D-55 an item that was switched off', async () => {
    const parts = await kit({ lines: [line(), line({ id: 'l2', sku: 'pen', title: 'Pen', unitPriceMinor: 100 })], stock: { mug: 9, pen: 9 } });
    const { buyer, view } = await ready(parts);
    parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line(), line({ id: 'l2', sku: 'pen', title: 'Pen', unitPriceMinor: 100, unavailable: true })] };
    const stopped = await commit(buyer, view);
    expect(stopped).toMatchObject({ ok: false, code: 'item_unavailable', messages: [{ path: 'lines.l2', params: { title: 'Pen' } }, { code: 'cart_changed' }] });
    expect([authorizations(parts), [...parts.stock.holds], parts.orders.placed.size]).toEqual([0, [], 0]);
    // The buyer takes it out of the cart.
    parts.cart.snapshot = { revision: '3', currency: 'GBP', lines: [line()] };
    expect(await commit(buyer, await sent(buyer, { type: 'cart.refresh' }))).toMatchObject({ ok: true });
    expect([...parts.orders.placed.values()]).toMatchObject([{ totalMinor: 3000, lines: [{ id: 'l1' }] }]);
  });

  it('D-55 a coupon that has ended', async () => {
    const coupons = fakeCoupons({ HALF: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 500_000 } } });
    const parts = await kit({ plugins: [coupons.plugin], files: shopFiles({}, { discounts: 'kasse', plugins: { coupons: { kind: 'discounts' } } }) });
    const { buyer } = await ready(parts);
    const view = await sent(buyer, { type: 'discount.add', code: 'HALF' });
    coupons.answers.push({ discounts: [], refused: [{ code: 'HALF', reason: 'discount_expired' }] });
    const stopped = await commit(buyer, view);
    expect(stopped).toMatchObject({ ok: false, code: 'total_changed', messages: [{ params: { beforeMinor: 1800, afterMinor: 3000 } }, { code: 'discount_expired', params: { beforeMinor: 1000, afterMinor: 0 } }, { code: 'tax_changed' }] });
    expect([authorizations(parts), coupons.holds.size]).toEqual([0, 0]);
    coupons.coupons.clear();
    expect(stopped.view && (await commit(buyer, stopped.view))).toMatchObject({ ok: true });
  });

  it('D-55 a way to pay that is no longer offered', async () => {
    const when = { fact: 'cart.total', operator: 'atMost', value: '20.00 GBP' };
    const parts = await kit({ files: shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'], when }, { id: 'other', method: 'card', gateways: ['backup'] }] } }) });
    const { buyer, view } = await ready(parts);
    parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ quantity: 2 })] };
    const stopped = await commit(buyer, view);
    expect(stopped).toMatchObject({ ok: false, code: 'total_changed', view: { status: 'incomplete', missing: [{ code: 'missing_payment' }] } });
    const chosen = await sent(buyer, { type: 'payment.set', methodId: 'other', instrument: { token: 'tok_ok' } });
    expect(await commit(buyer, chosen)).toMatchObject({ ok: true });
    expect([parts.primary.calls, parts.backup.payments.size]).toEqual([[], 1]);
  });

  it('D-64 ClassyLlama_AvaTax#125 a tax service that answers nonsense, nothing about an item, or not at all: no order, no charge, and it goes on afterwards', async () => {
    for (const [answer, code] of [[[{ id: 'l1', taxes: 'none' }], 'plugin_malformed'], [[], 'plugin_malformed'], [() => { throw new Error('down'); }, 'tax_unavailable']] as const) {
      const parts = await kit();
      const { buyer, view } = await ready(parts);
      parts.tax.answers.push(answer);
      expect(await commit(buyer, view)).toMatchObject({ ok: false, code });
      expect([authorizations(parts), [...parts.stock.holds], parts.orders.placed.size]).toEqual([0, [], 0]);
      expect(await commit(buyer, view)).toMatchObject({ ok: true });
    }
  });

  it('D-50 a shop that no longer has the goods to collect', async () => {
    const shops = fakeShops();
    const parts = await kit({ plugins: [shops.plugin], files: shopFiles({ fulfillment: { methods: [{ method: 'pickup', carriers: ['shops'] }] } }, { plugins: { shops: { kind: 'carrier' } } }) });
    const result = await parts.kasse.open({ requestId: 'r', cartRef: 'c' });
    if (!result.ok) throw new Error(result.code);
    const buyer = parts.kasse.buyer(result.token);
    const view = await sent(buyer, { type: 'contact.set', email: 'ada@example.com' }, { type: 'fulfillment.pickup', pointId: 'leeds' }, { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } });
    shops.points = shops.points.map((point) => ({ ...point, isAvailable: false }));
    const stopped = await commit(buyer, view);
    expect(stopped.ok ? [] : stopped.messages.map(({ code }) => code)).toContain('pickup_unavailable');
    expect([authorizations(parts), parts.orders.placed.size]).toEqual([0, 0]);
  });
});

describe('what changes while the gateway is asked', () => {
  /** A commit whose gateway answers when it is told to. */
  async function asked(options: KitOptions = {}) {
    const parts = await kit(options);
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    parts.primary.answers.push(() => new Promise((resolve) => (answer = resolve)));
    const { buyer, view, sessionId } = await ready(parts);
    const running = commit(buyer, view);
    await expect.poll(() => authorizations(parts)).toBe(1);
    return { parts, buyer, view, sessionId, running, answer: (outcome: PaymentOutcome) => { answer(outcome); } };
  }

  it('D-46 the cart and the delivery cannot be: each change is refused, and nothing moves', async () => {
    const { buyer, running, answer, parts } = await asked();
    for (const command of [{ type: 'cart.refresh' }, { type: 'fulfillment.option', optionId: 'post:standard' }, { type: 'discount.add', code: 'X' }] as const) {
      expect(await buyer.send(command)).toMatchObject({ ok: false, code: 'commit_in_progress' });
    }
    answer(approval);
    expect(await running).toMatchObject({ ok: true });
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
  });

  it.each([
    ['authorized money is voided, once', false, { voided: true, refundedMinor: 0 }],
    // Law 7 and ADR 0027: a sale cannot be taken back unseen, so that its order stands and is canceled by the shop.
    ['money that was taken is kept: the order stands', true, { voided: false, refundedMinor: 0 }],
  ])('D-54 the buyer gives up: %s', async (_, captured, expected) => {
    const { buyer, running, answer, parts, sessionId } = await asked(captured ? { moves: 'sale' } : {});
    await buyer.cancel();
    answer({ ...approval, captured });
    const result = await running;
    expect(result.ok).toBe(captured);
    expect(parts.primary.payments.get('p1')).toMatchObject(expected);
    expect(parts.primary.calls.filter((call) => call.startsWith('void'))).toHaveLength(captured ? 0 : 1);
    expect([parts.orders.placed.size, await statusOf(parts, sessionId)]).toEqual(captured ? [1, 'completed'] : [0, 'canceled']);
  });

  it('D-54 the way to pay is switched off while its gateway is asked: the checkout goes on with the shop it began with, one order and one charge; the next one is not offered it', async () => {
    const { buyer, view, running, answer, parts } = await asked();
    await parts.kasse.reload(compiled(shopFiles({ payment: { methods: [{ method: 'invoice', gateways: ['backup'] }] } })));
    answer(approval);
    expect(await running).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(await commit(buyer, view)).toMatchObject({ ok: true });
    expect([parts.orders.placed.size, authorizations(parts), parts.backup.calls.length]).toEqual([1, 1, 0]);
    const next = await ready(parts, { requestId: 'next', cartRef: 'next' }).catch((error: unknown) => error);
    expect(String(next)).toMatch(/payment/);
  });

  it('D-51 a second commit joins the first, and a third gets the same order', async () => {
    const { buyer, view, running, answer } = await asked();
    const joined = commit(buyer, view);
    answer(approval);
    const ids = [await running, await joined, await commit(buyer, view)].map((each) => each.view?.order?.id);
    expect([new Set(ids).size, ids[0]]).toEqual([1, ids[2]]);
  });

  it('D-62 a confirmation at the bank: no order yet, the voucher held; afterwards it is used once', async () => {
    const coupons = fakeCoupons({ ONCE: { target: { on: 'lines' }, value: { kind: 'fixed', amountMinor: 500 }, isLimited: true } });
    const parts = await kit({ plugins: [coupons.plugin], files: shopFiles({}, { discounts: 'kasse', plugins: { coupons: { kind: 'discounts' } } }) });
    const { buyer } = await ready(parts);
    const view = await sent(buyer, { type: 'discount.add', code: 'ONCE' });
    parts.primary.answers.push(redirect);
    expect(await commit(buyer, view)).toMatchObject({ ok: true, view: { status: 'requires_escalation', action: { action: 'redirect' } } });
    expect([parts.orders.placed.size, [...coupons.holds.values()]]).toEqual([0, ['held']]);
    parts.primary.resolveWith({ ...approval, amountMinor: 2400 });
    expect(await buyer.resume()).toMatchObject({ ok: true, view: { status: 'completed' } });
    await expect.poll(() => [...coupons.holds.values()]).toEqual(['consumed']);
    expect(authorizations(parts)).toBe(1);
  });

  it('D-66 a session does not expire while money is on its way; what is held is given back first', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read, files: shopFiles({}, { session: { expiresAfter: 'PT10M' }, commit: { attempt: 'PT30M' } }) });
    const { buyer, view, sessionId } = await ready(parts);
    parts.primary.answers.push(redirect);
    await commit(buyer, view);
    run(parts);
    time.now += 11 * 60_000;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await statusOf(parts, sessionId)).toBe('requires_escalation');
    expect(await parts.store.erase(sessionId)).toBe(false);
    parts.primary.resolveWith(approval);
    time.now += 20 * 60_000;
    await expect.poll(() => parts.primary.payments.get('p1')?.voided).toBe(true);
    await expect.poll(() => parts.stock.free.get('mug')).toBe(100);
    expect(parts.orders.placed.size).toBe(0);
  });

  it('N2 while gateway A is out, B is not called; a decline of A that shows lets B pay', async () => {
    const parts = await kit({ timeouts: { effectMs: 30, answerMs: 2_000 } });
    parts.primary.answers.push(() => new Promise(() => undefined));
    parts.primary.resolveWith({ status: 'unknown' });
    const { buyer, view } = await ready(parts);
    const running = commit(buyer, view);
    await expect.poll(() => parts.primary.calls.filter((call) => call.startsWith('resolve')).length).toBeGreaterThan(1);
    expect(parts.backup.calls).toEqual([]);
    parts.primary.resolveWith({ status: 'declined', code: 'no', retry: 'other_gateway' });
    expect(await running).toMatchObject({ ok: true });
    expect([parts.primary.payments.size, parts.backup.payments.size, parts.orders.placed.size]).toEqual([0, 1, 1]);
  });
});

describe('N12 what a gateway may not say', () => {
  it.each<[string, unknown, string, boolean]>([
    ['less than asked', { ...approval, amountMinor: 2999 }, 'payment_declined_try_other', false],
    ['more than asked', { ...approval, amountMinor: 3001 }, 'payment_declined_try_other', true],
    ['another currency', { ...approval, currency: 'USD' }, 'payment_declined_try_other', true],
  ])('N12 polarsource/polar#5876 an approval of %s is voided, nothing is captured or sold, and a person hears of what cannot be', async (_, outcome, code, isFlagged) => {
    const parts = await kit();
    // A gateway may say anything.
    parts.primary.answers.push(outcome as PaymentOutcome);
    const { buyer, view, sessionId } = await ready(parts);
    expect(await commit(buyer, view)).toMatchObject({ ok: false, code });
    expect(parts.primary.payments.get('p1')).toMatchObject({ voided: true, capturedMinor: 0 });
    expect([parts.orders.placed.size, parts.stock.free.get('mug'), (await parts.kasse.staff.as('ann').attention()).map((each) => each.sessionId)]).toEqual([0, 100, isFlagged ? [sessionId] : []]);
  });

  it.each<[string, object]>([
    ['a negative amount', { ...approval, amountMinor: -3000 }],
    ['half a penny', { ...approval, amountMinor: 3000.5 }],
    ['an amount in words', { ...approval, amountMinor: '30.00' }],
    ['no reference', { ...approval, reference: '' }],
    ['a status nobody knows', { status: 'fine' }],
  ])('N12 %s is refused at the border with the plugin named, and counts as unknown: it is resolved, not sent again', async (_, outcome) => {
    const parts = await kit();
    parts.primary.answers.push(() => Promise.resolve(outcome as PaymentOutcome));
    parts.primary.resolveWith(approval);
    const { buyer, view } = await ready(parts);
    expect(await commit(buyer, view)).toMatchObject({ ok: true });
    expect([authorizations(parts), parts.backup.calls]).toEqual([1, []]);
    expect(String(parts.problems[0])).toContain('payment plugin "primary"');
  });
});
