import { describe, expect, it } from 'vitest';
import type { PaymentOutcome } from '../plugin.js';
import type { Command } from '../session/index.js';
import { address, opened, ready, sent } from './test/fill-in.js';
import { kit, line, shopFiles, type KitOptions } from './test/kit.js';
import { fakeValue } from './test/offers.js';
import { clock, run, statusOf } from './test/passing-time.js';
import { refuses } from './test/unchanged.js';

const redirect = { status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://wallet.example/sheet' } } as const;
const approval = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false } as const;
const abroad = { type: 'fulfillment.destination', address: { line1: '1 Rue', city: 'Paris', country: 'FR' } } as const;

/** A checkout whose buyer confirms the payment in a wallet's sheet. */
async function challenged(options: KitOptions = {}) {
  const parts = await kit(options);
  parts.primary.answers.push(redirect);
  const checkout = await ready(parts);
  const { fingerprint } = checkout.view.commit;
  expect(await checkout.buyer.commit({ fingerprint })).toMatchObject({ ok: true, view: { status: 'requires_escalation' } });
  parts.primary.payments.set('p1', { key: '', amountMinor: 3000, capturedMinor: 0, refundedMinor: 0, voided: false });
  return { parts, fingerprint, ...checkout };
}

describe('a change while the buyer confirms elsewhere', () => {
  it('solidus_paypal_commerce_platform#37, lyra/plugin-woocommerce#14 another address in the wallet undoes the payment, prices anew and asks for a new confirmation', async () => {
    const { parts, buyer, fingerprint, sessionId } = await challenged();
    parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 900 }];
    const result = await buyer.send(abroad);
    expect(result).toMatchObject({ ok: true, view: { status: 'ready_for_complete', summary: { total: { amountMinor: 3480 } } } });
    expect(result.view?.messages.map(({ code }) => code)).toContain('payment_stopped');
    expect(parts.primary.payments.get('p1')).toMatchObject({ voided: true, capturedMinor: 0 });
    expect(parts.stock.free.get('mug')).toBe(100);
    expect(await buyer.commit({ fingerprint })).toMatchObject({ ok: false, code: 'fingerprint_mismatch' });
    expect(await buyer.commit({ fingerprint: result.view?.commit.fingerprint ?? '', wait: 'settled' })).toMatchObject({ ok: true });
    expect([...parts.primary.payments.values()].map(({ amountMinor, voided, capturedMinor }) => [amountMinor, voided, capturedMinor])).toEqual([[3000, true, 0], [3480, false, 3480]]);
    expect((await parts.kasse.staff.as('ann').journal(sessionId)).find(({ cause }) => cause === 'back')?.detail).toEqual({ command: 'fulfillment.destination' });
  });

  it('is taken with the revision of the view that shows the challenge', async () => {
    const { buyer } = await challenged();
    const { revision } = (await buyer.view()).view ?? {};
    expect(revision).toBeDefined();
    expect(await buyer.send({ type: 'contact.set', givenName: 'Eve', ...(revision === undefined ? {} : { revision }) })).toMatchObject({ ok: true, view: { status: 'ready_for_complete' } });
  });

  it('D-62 loses to a confirmation that came first where money has moved: the order stands', async () => {
    const { parts, buyer } = await challenged({ moves: 'sale' });
    parts.primary.resolveWith({ ...approval, captured: true });
    expect(await buyer.send(abroad)).toMatchObject({ ok: false, code: 'already_committed', view: { status: 'completed' } });
    expect(parts.orders.placed.size).toBe(1);
  });

  it('is refused while the payment cannot be undone yet, and stays asked for', async () => {
    const { parts, buyer, sessionId } = await challenged({ timeouts: { answerMs: 60 } });
    const release = parts.stock.jam();
    expect(await buyer.send(abroad)).toMatchObject({ ok: false, code: 'commit_in_progress' });
    release();
    await expect.poll(() => statusOf(parts, sessionId)).toBe('ready_for_complete');
    expect(await buyer.send(abroad)).toMatchObject({ ok: true });
  });

  it('D-62 a buyer who returns later finishes the same payment, with what was held still held', async () => {
    const { parts, buyer } = await challenged();
    expect(parts.stock.free.get('mug')).toBe(99);
    parts.primary.resolveWith(approval);
    expect(await buyer.resume()).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([...parts.stock.holds.values()]).toHaveLength(1);
    expect(parts.primary.calls.filter((call) => call.startsWith('authorize'))).toHaveLength(1);
  });

  it('adyen-shopware5#14 a challenge that is abandoned is canceled at the gateway when its time is over', async () => {
    const time = clock();
    const { parts, sessionId } = await challenged({ clock: time.read, timeouts: { answerMs: 50 } });
    run(parts);
    time.now += 15 * 60_000 + 1;
    await expect.poll(() => statusOf(parts, sessionId)).toBe('ready_for_complete');
    expect(parts.primary.payments.get('p1')?.voided).toBe(true);
  });
});

describe('a command that changes nothing while the buyer confirms elsewhere', () => {
  it.each<Command>([
    { type: 'contact.set', email: 'ada@example.com' },
    { type: 'fulfillment.destination', address },
    { type: 'fulfillment.option', optionId: 'post:standard' },
    { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } },
    { type: 'fields.set', values: { note: 'Ring twice' } },
    { type: 'step.go', to: 'checkout' },
    { type: 'cart.refresh' },
  ])('leaves the payment as it is: $type sent again after a lost answer', async (command) => {
    const time = clock();
    const parts = await kit({ clock: time.read, files: shopFiles({ steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', { id: 'extras', fields: [{ id: 'note', type: 'text' }] }, 'payment'] }] }) });
    parts.primary.answers.push(redirect);
    const { buyer, sessionId } = await ready(parts);
    const { commit, revision } = await sent(buyer, { type: 'fields.set', values: { note: 'Ring twice' } });
    await buyer.commit({ fingerprint: commit.fingerprint });
    // Prices asked again are as they were, and a little younger.
    time.now += 5_000;
    expect(await buyer.send(command)).toMatchObject({ ok: true, view: { status: 'requires_escalation', action: { action: 'redirect' } } });
    expect(await buyer.send({ ...command, revision })).toMatchObject({ ok: false, code: 'stale_revision' });
    parts.primary.resolveWith(approval);
    expect(await buyer.resume()).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([parts.primary.calls.filter((call) => call.startsWith('void')), (await parts.kasse.staff.as('ann').journal(sessionId)).filter(({ cause }) => cause === 'back')]).toEqual([[], []]);
  });

  it('is another matter once the cart costs more', async () => {
    const { parts, buyer } = await challenged();
    parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ unitPriceMinor: 2500 })] };
    expect((await buyer.send({ type: 'cart.refresh' })).view?.messages.map(({ code }) => code)).toContain('payment_stopped');
    expect(parts.primary.payments.get('p1')?.voided).toBe(true);
  });

  it('counts a gift card that the attempt holds itself as what it was', async () => {
    const cards = fakeValue('gift-cards', { 'GIFT-AAAA-0001': 1000 });
    const files = shopFiles(
      { steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'storedValue', 'payment'] }], payment: { storedValue: ['gift-cards'], methods: [{ method: 'card', gateways: ['primary'] }] } },
      { plugins: { 'gift-cards': { kind: 'value' } } },
    );
    const parts = await kit({ files, plugins: [cards.plugin] });
    parts.primary.answers.push(redirect);
    const { buyer } = await ready(parts);
    const card = { type: 'storedValue.add', plugin: 'gift-cards', code: 'GIFT-AAAA-0001' } as const;
    const { commit } = await sent(buyer, card);
    await buyer.commit({ fingerprint: commit.fingerprint });
    expect(await buyer.send(card)).toMatchObject({ ok: true, view: { status: 'requires_escalation' } });
    expect(await buyer.send({ ...card, amountMinor: 500 })).toMatchObject({ ok: true, view: { status: 'ready_for_complete' } });
  });
});

describe('D-46 while committing', () => {
  it('saleor PR 15956 a changed cart, delivery or payment is refused, so is going back, and nothing changes', async () => {
    const parts = await kit();
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    parts.primary.answers.push(() => new Promise((resolve) => (answer = resolve)));
    const checkout = await ready(parts);
    const committing = checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint });
    await expect.poll(() => parts.primary.calls.length).toBe(1);
    const { buyer } = checkout;
    await refuses(parts, checkout, 'commit_in_progress', () => buyer.send({ type: 'cart.refresh' }));
    await refuses(parts, checkout, 'commit_in_progress', () => buyer.send({ type: 'fulfillment.option', optionId: 'post:standard' }));
    await refuses(parts, checkout, 'commit_in_progress', () => buyer.send(abroad));
    await refuses(parts, checkout, 'commit_in_progress', () => buyer.send({ type: 'payment.set', methodId: 'card', instrument: { token: 'tok_2' } }));
    await refuses(parts, checkout, 'commit_in_progress', () => buyer.send({ type: 'step.go', to: 'checkout' }));
    answer({ ...approval, reference: 'p9' });
    expect(await committing).toMatchObject({ ok: true, view: { status: 'completed' } });
    await expect.poll(() => [...parts.primary.payments.entries()]).toMatchObject([['p9', { capturedMinor: 3000, voided: false }]]);
  });

  it('spree#11286 nor is anything taken after the order is placed', async () => {
    const parts = await kit();
    const checkout = await ready(parts);
    await checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint, wait: 'settled' });
    await refuses(parts, checkout, 'already_committed', () => checkout.buyer.send(abroad));
    expect((await opened(parts, { requestId: 'r2', cartRef: 'c2' })).view.status).toBe('incomplete');
  });
});
