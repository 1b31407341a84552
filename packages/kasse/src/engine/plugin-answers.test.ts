import { describe, expect, it } from 'vitest';
import type { Command } from '../session/index.js';
import { defineCheck, defineRisk } from '../plugin.js';
import { address, opened, ready, sent } from './test/fill-in.js';
import { kit, line, shopFiles, type Kit } from './test/kit.js';
import { fakeCoupons, fakeShops, fakeWrap } from './test/offers.js';
import { clock, committing, run } from './test/passing-time.js';
import { refuses } from './test/unchanged.js';

const tax = (...taxes: readonly object[]): object => ({ id: 'l1', taxes });
const rate = { service: 'standard', title: 'Standard', priceMinor: 500 };
const coupon = { id: 'a', code: 'A', title: 'A', target: { on: 'lines' }, value: { kind: 'fixed', amountMinor: 100 } };
const snapshot = (change: object, ...lines: readonly object[]): object => ({ revision: '2', currency: 'GBP', lines: lines.length === 0 ? [line()] : lines, ...change });
const nothing: readonly unknown[] = [undefined, null, 'nonsense', 42];

/** Sends something that makes the engine ask; the answer must be refused under the plugin's name, with everything as it was. */
async function named(parts: Kit, who: string, method: string, command: Command, prepare?: () => void): Promise<void> {
  const checkout = await opened(parts);
  const { buyer } = checkout;
  await sent(buyer, { type: 'contact.set', email: 'ada@example.com' });
  prepare?.();
  const refused = await refuses(parts, checkout, 'plugin_malformed', () => buyer.send(command));
  expect(refused.messages).toMatchObject([{ params: { plugin: who, method } }]);
  expect(refused.messages[0]?.content).not.toContain(who);
  expect(parts.problems).toMatchObject([{ code: 'ERR_PLUGIN_ANSWER', details: { id: who, method } }]);
  expect((parts.problems[0] as Error).message).toMatch(new RegExp(`plugin "${who}" gave a malformed answer to ${method}: .+\\. Nothing was changed\\.`));
}

/** Nobody says that nothing was changed of a call that may have been carried out. */
const MAYBE = /\. The call may have been carried out: it counts as unanswered, and is asked about again\.$/;

describe('nonsense in answer to a question is refused at the border, with the plugin named', () => {
  it.each<[string, unknown]>([
    ...nothing.map((answer) => ['nothing useful', answer] as [string, unknown]),
    ['a negative price', snapshot({}, line({ unitPriceMinor: -1 }))],
    ['a fraction of a penny', snapshot({}, line({ unitPriceMinor: 19.99 }))],
    ['a price as a text', snapshot({}, { ...line(), unitPriceMinor: '2000' })],
    ['no number', snapshot({}, line({ unitPriceMinor: Number.NaN }))],
    ['endless money', snapshot({}, line({ unitPriceMinor: Infinity }))],
    ['more than can be counted', snapshot({}, line({ unitPriceMinor: Number.MAX_SAFE_INTEGER, quantity: 2 }))],
    ['another currency', snapshot({ currency: 'EUR' })],
    ['no currency', snapshot({ currency: '' })],
    ['half a piece', snapshot({}, line({ quantity: 0.5 }))],
    ['no piece', snapshot({}, line({ quantity: 0 }))],
    ['a line twice', snapshot({}, line(), line())],
    ['a line with a name of Kasse', snapshot({}, line({ id: 'fulfillment' }))],
    ['a negative weight', snapshot({}, line({ weightGrams: -5 }))],
    ['a discount that adds', snapshot({ discounts: [{ ...coupon, value: { kind: 'fixed', amountMinor: -100 } }] })],
    ['a discount of more than everything', snapshot({ discounts: [{ ...coupon, value: { kind: 'percentage', ratePpm: 1_000_001 } }] })],
  ])('cart.price: %s', async (_, answer) => {
    const parts = await kit();
    await named(parts, 'cart', 'price', { type: 'cart.refresh' }, () => (parts.cart.snapshot = answer as never));
  });

  it.each([[19.99, 'whole number of minor units (pence, cents)'], [undefined, 'whole number of minor units (pence, cents)'], [-1, 'not below zero']])('cart.price: says what is wrong with a price of %s', async (unitPriceMinor, told) => {
    const parts = await kit();
    const checkout = await opened(parts);
    parts.cart.snapshot = snapshot({}, line({ unitPriceMinor } as never)) as never;
    await refuses(parts, checkout, 'plugin_malformed', () => checkout.buyer.send({ type: 'cart.refresh' }));
    expect((parts.problems[0] as Error).message).toContain('"lines.0.unitPriceMinor": an amount is ');
    expect((parts.problems[0] as Error).message).toContain(told);
  });

  it('cart.price: too many lines or pieces are the buyer\'s to hear', async () => {
    const parts = await kit();
    const checkout = await opened(parts);
    parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ quantity: 1_000 })] };
    const refused = await refuses(parts, checkout, 'cart_too_large', () => checkout.buyer.send({ type: 'cart.refresh' }));
    expect(refused.messages[0]?.content).toBe('Your cart has more than 999 items. Remove some or place two orders.');
  });

  it('cart.price: a backend that is down leaves everything as it was', async () => {
    const parts = await kit();
    const checkout = await opened(parts);
    parts.cart.price = () => Promise.reject(new Error('no route to the backend'));
    const refused = await refuses(parts, checkout, 'internal', () => checkout.buyer.send({ type: 'cart.refresh' }));
    expect(JSON.stringify(refused.messages)).not.toContain('route');
    expect(parts.problems).toMatchObject([{ code: 'ERR_PLUGIN_FAILED', details: { kind: 'cart', method: 'price', sessionId: checkout.sessionId }, cause: { message: 'no route to the backend' } }]);
  });

  it.each<[string, unknown]>([
    ...nothing.map((answer) => ['nothing useful', answer] as [string, unknown]),
    ['a discount that adds', { discounts: [{ ...coupon, value: { kind: 'fixed', amountMinor: -1 } }], refused: [] }],
    ['a fraction of a penny', { discounts: [{ ...coupon, value: { kind: 'fixed', amountMinor: 0.5 } }], refused: [] }],
    ['a discount twice', { discounts: [coupon, coupon], refused: [] }],
    ['a reason that is none', { discounts: [], refused: [{ code: 'A', reason: 'because' }] }],
  ])('discounts.evaluate: %s', async (_, answer) => {
    const coupons = fakeCoupons({});
    const parts = await kit({ plugins: [coupons.plugin], files: shopFiles({}, { discounts: 'kasse', plugins: { coupons: { kind: 'discounts' } } }) });
    await named(parts, 'coupons', 'evaluate', { type: 'discount.add', code: 'A' }, () => coupons.answers.push(answer));
  });

  it.each<[string, unknown]>([
    ...nothing.map((answer) => ['nothing useful', answer] as [string, unknown]),
    ['a negative price', [{ ...rate, priceMinor: -500 }]],
    ['a fraction of a penny', [{ ...rate, priceMinor: 4.99 }]],
    ['a service twice', [rate, { ...rate, priceMinor: 400 }]],
    ['a service without a name', [{ ...rate, service: '' }]],
    ['an endless list', Array.from({ length: 101 }, (_each, index) => ({ ...rate, service: `s${index}` }))],
  ])('carrier.quote: %s', async (_, answer) => {
    const parts = await kit();
    await named(parts, 'post', 'quote', { type: 'fulfillment.destination', address }, () => parts.carrier.answers.push(answer));
  });

  it.each<[string, unknown]>([
    ['no list', {}],
    ['a negative price', [{ id: 'x', title: 'X', addressLines: [], country: 'GB', isAvailable: true, priceMinor: -1 }]],
    ['a point twice', [1, 2].map(() => ({ id: 'x', title: 'X', addressLines: [], country: 'GB', isAvailable: true, priceMinor: 0 }))],
  ])('carrier.pickupPoints: %s', async (_, answer) => {
    const shops = fakeShops();
    const files = shopFiles({ fulfillment: { methods: [{ method: 'shipping', carriers: ['post'] }, { method: 'pickup', carriers: ['shops'] }] } }, { plugins: { shops: { kind: 'carrier' } } });
    const parts = await kit({ files, plugins: [shops.plugin] });
    await named(parts, 'shops', 'pickupPoints', { type: 'fulfillment.method', methodId: 'pickup' }, () => (shops.points = answer as never));
  });

  it.each<[string, unknown]>([
    ...nothing.map((answer) => ['nothing useful', answer] as [string, unknown]),
    ['a negative rate', [tax({ name: 'VAT', ratePpm: -1 })]],
    ['a fractional rate', [tax({ name: 'VAT', ratePpm: 0.2 })]],
    ['a negative amount', [tax({ name: 'VAT', ratePpm: 200_000, amountMinor: -1 })]],
    ['amounts for some taxes only', [tax({ name: 'A', ratePpm: 1, amountMinor: 1 }, { name: 'B', ratePpm: 1 })]],
    ['no word about an item: that is not "untaxed"', []],
    ['an item twice', [tax(), tax()]],
  ])('tax.calculate: %s', async (_, answer) => {
    const parts = await kit();
    await named(parts, 'vat', 'calculate', { type: 'cart.refresh' }, () => parts.tax.answers.push(answer));
  });

  it('tax.calculate: more tax than an inclusive price holds', async () => {
    const parts = await kit({ files: shopFiles({}, { prices: { mode: 'inclusive' } }) });
    await named(parts, 'vat', 'calculate', { type: 'cart.refresh' }, () => parts.tax.answers.push([tax({ name: 'VAT', ratePpm: 1, amountMinor: 2001 })]));
  });

  const wrapped = shopFiles({ steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', { widget: 'wrap', options: { priceMinor: 300 } }, 'payment'] }] }, { plugins: { wrap: { kind: 'widget' } } });

  it.each<[string, unknown]>([
    ...nothing.map((answer) => ['nothing useful', answer] as [string, unknown]),
    ['a promise', Promise.resolve([])],
    ['a negative fee', [{ kind: 'fee', title: 'Wrap', amountMinor: -1 }]],
    ['a fraction of a penny', [{ kind: 'donation', title: 'Give', amountMinor: 0.5 }]],
    ['a discount in disguise', [{ kind: 'discount', title: 'Less', amountMinor: 5 }]],
  ])('widget.evaluate: %s', async (_, answer) => {
    const wrap = fakeWrap();
    const parts = await kit({ files: wrapped, plugins: [wrap.plugin] });
    await named(parts, 'wrap', 'evaluate', { type: 'widget.set', section: 'wrap', inputs: { wrap: true } }, () => (wrap.says.effects = answer));
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['neither yes nor no', { inputs: {} }],
    ['what is no JSON', { ok: true, inputs: () => 1 }],
  ])('widget.parse: %s', async (_, answer) => {
    const wrap = fakeWrap();
    const parts = await kit({ files: wrapped, plugins: [wrap.plugin] });
    await named(parts, 'wrap', 'parse', { type: 'widget.set', section: 'wrap', inputs: { wrap: true } }, () => (wrap.says.parsed = answer));
  });

  it.each<[string, 'check' | 'risk', unknown]>([
    ['check', 'check', undefined],
    ['check', 'check', [{ code: 'no_such_message' }]],
    ['check', 'check', [{ code: 'toString' }]],
    ['assess', 'risk', undefined],
    ['assess', 'risk', { verdict: 'perhaps' }],
  ])('%s: %s plugin says %j before anything is held', async (method, kind, answer) => {
    const plugin = kind === 'check' ? defineCheck({ id: 'odd', setup: () => ({ check: () => Promise.resolve(answer as never) }) })() : defineRisk({ id: 'odd', setup: () => ({ assess: () => Promise.resolve(answer as never) }) })();
    const parts = await kit({ plugins: [plugin] });
    const checkout = await ready(parts);
    await refuses(parts, checkout, 'plugin_malformed', () => checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint }));
    expect(parts.problems).toMatchObject([{ code: 'ERR_PLUGIN_ANSWER', details: { id: 'odd', method } }]);
    expect(parts.stock.holds.size).toBe(0);
  });

  it.each([undefined, '', 7, null])('orders.allocateNumber: %j', async (number) => {
    const parts = await kit();
    parts.orders.allocateNumber = () => Promise.resolve(number as never);
    const checkout = await ready(parts);
    await refuses(parts, checkout, 'plugin_malformed', () => checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint }));
    expect(parts.problems).toMatchObject([{ details: { id: 'orders', method: 'allocateNumber' } }]);
    expect(parts.primary.calls).toEqual([]);
  });

  it('refuses to open on it, and opens under the same request id once the plugin has come to its senses', async () => {
    const parts = await kit();
    parts.tax.answers.push('nonsense');
    expect(await parts.kasse.open({ requestId: 'r1', cartRef: 'c1' })).toMatchObject({ ok: false, code: 'plugin_malformed' });
    expect((await parts.kasse.open({ requestId: 'r1', cartRef: 'c1' })).ok).toBe(true);
  });
});

describe('nonsense in answer to a call that may have done something is unknown, and asked again under the same key', () => {
  const approved = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p9', captured: false };

  it.each<[string, unknown]>([
    ...nothing.map((answer) => ['nothing useful', answer] as [string, unknown]),
    ['a status that is none', { status: 'maybe' }],
    ['a fraction of a penny', { ...approved, amountMinor: 29.99 }],
    ['a negative amount', { ...approved, amountMinor: -3000 }],
    ['no currency', { ...approved, currency: undefined }],
    ['a time that is none', { ...approved, expiresAt: 'next week' }],
    ['a time without a zone', { ...approved, expiresAt: '2027-01-01T00:00:00' }],
    ['a wait of years', { status: 'pending', reference: 'p', checkAfterMs: 30 * 24 * 60 * 60 * 1000 + 1 }],
    ['a link that would run in the page', { status: 'action_required', reference: 'p', action: { action: 'redirect', url: 'javascript:alert(1)' } }],
    ['a link that is none', { status: 'action_required', reference: 'p', action: { action: 'redirect', url: 'javascript' } }],
  ])('authorize: %s', async (_, answer) => {
    const parts = await kit();
    parts.primary.mumbles.authorize = [answer];
    const { buyer, view } = await ready(parts);
    const result = await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    expect(result).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(parts.problems).toMatchObject([{ code: 'ERR_PLUGIN_ANSWER', details: { id: 'primary', method: 'authorize' } }]);
    expect(String(parts.problems[0])).toMatch(MAYBE);
    const asked = parts.primary.calls.filter((call) => call.includes('.authorize.'));
    expect(asked.length).toBeGreaterThan(1);
    expect(new Set(asked.map((call) => call.split(' ')[1])).size).toBe(1);
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
    expect(parts.backup.calls).toEqual([]);
  });

  it.each<[string, unknown]>([
    ...nothing.map((answer) => ['nothing useful', answer] as [string, unknown]),
    ['another amount', { status: 'succeeded', amountMinor: 1, currency: 'GBP', reference: 'primary_1' }],
    ['another currency', { status: 'succeeded', amountMinor: 3000, currency: 'USD', reference: 'primary_1' }],
    ['a fraction of a penny', { status: 'succeeded', amountMinor: 2999.5, currency: 'GBP', reference: 'primary_1' }],
  ])('capture: %s', async (_, answer) => {
    const parts = await kit();
    parts.primary.mumbles.capture = [answer];
    const { buyer, view } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
    expect(parts.problems.map(String).join()).not.toContain('Nothing was changed');
    const keys = parts.primary.calls.filter((call) => call.includes('.capture.')).map((call) => call.split(' ')[1]);
    expect(new Set(keys).size).toBe(1);
  });

  it.each<[string, unknown]>([...nothing.map((answer) => ['nothing useful', answer] as [string, unknown]), ['a refusal without a reason', { status: 'refused' }]])('hold: %s', async (_, answer) => {
    const parts = await kit();
    parts.stock.answers.push(answer);
    const { buyer, view } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect(parts.problems).toMatchObject([{ code: 'ERR_PLUGIN_ANSWER', details: { id: 'stock', method: 'hold' } }]);
    expect(String(parts.problems[0])).toMatch(MAYBE);
    expect([...parts.stock.holds.values()]).toEqual(['consumed']);
    expect(parts.stock.free.get('mug')).toBe(99);
  });

  it('takes a reason that is no code for unknown, and repeats its words nowhere', async () => {
    const events: unknown[] = [];
    const parts = await kit({ onEvent: (event) => void events.push(event) });
    parts.primary.answers.push({ status: 'declined', code: 'Card of ada@example.com refused', retry: 'other_method' });
    const { buyer, view, sessionId } = await ready(parts);
    const refused = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(refused.ok).toBe(false);
    run(parts);
    await expect.poll(() => JSON.stringify(events)).toContain('unknown_code');
    const stored = await parts.store.load(sessionId);
    const kept = [events, refused.ok ? [] : refused.messages, parts.problems, stored?.effects, stored?.session.messages, await parts.store.journal(sessionId)];
    expect(JSON.stringify(kept)).not.toContain('ada@example.com');
  });

  it.each(['do_not_honor', 'card.declined:51', 'x'.repeat(64)])('keeps the code %s', async (code) => {
    const events: unknown[] = [];
    const parts = await kit({ onEvent: (event) => void events.push(event) });
    parts.primary.answers.push({ status: 'declined', code, retry: 'other_method' });
    const { buyer, view } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    run(parts);
    await expect.poll(() => JSON.stringify(events)).toContain(code);
  });

  it('hold: nothing but nonsense is undone, and the buyer may try again', async () => {
    const parts = await kit();
    parts.stock.answers.push('a', 'b', 'c');
    const { buyer, view } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'hold_failed', view: { status: 'ready_for_complete' } });
    expect(parts.primary.calls).toEqual([]);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect(parts.stock.free.get('mug')).toBe(99);
  });

  it.each<[string, unknown]>([...nothing.map((answer) => ['nothing useful', answer] as [string, unknown]), ['a status of another call', { status: 'succeeded' }]])('place: %s', async (_, answer) => {
    const parts = await kit();
    parts.orders.answers.push(answer);
    const { buyer, view } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(parts.problems).toMatchObject([{ code: 'ERR_PLUGIN_ANSWER', details: { kind: 'orders', method: 'place' } }]);
    expect(String(parts.problems[0])).toMatch(MAYBE);
    expect(parts.orders.calls).toHaveLength(2);
    expect(new Set(parts.orders.calls).size).toBe(1);
    expect(parts.orders.placed.size).toBe(1);
  });
});

it('a sale that the gateway says is only held settles no order: it is asked again, and then a person', async () => {
  const time = clock();
  const parts = await kit({ clock: time.read, moves: 'sale', ...committing({ resolveWithin: 'PT1M' }), timeouts: { answerMs: 50 } });
  const held = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false } as const;
  parts.primary.answers.push(held);
  const { buyer, view, sessionId } = await ready(parts);
  await buyer.commit({ fingerprint: view.commit.fingerprint });
  expect(parts.problems).toContainEqual(expect.objectContaining({ code: 'ERR_PLUGIN_ANSWER', details: expect.objectContaining({ id: 'primary', method: 'authorize' }) as object }));
  run(parts);
  await expect.poll(async () => {
    time.now += 5_000;
    return (await parts.store.load(sessionId))?.session.attention?.code;
  }).toBe('outcome_unknown');
  expect([parts.orders.placed.size, parts.backup.calls]).toEqual([0, []]);
  // It was taken after all, and is given back.
  parts.primary.resolveWith({ ...held, captured: true });
  await expect.poll(() => {
    time.now += 60_000;
    return parts.primary.payments.get('p1')?.refundedMinor;
  }).toBe(3000);
});
