import { describe, expect, it } from 'vitest';
import type { MoveOutcome, PaymentGateway } from '../plugin.js';
import { ready, sent } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, shopFiles, type Kit } from './test/kit.js';
import { fakeValue } from './test/offers.js';
import { clock, ledgerOf, run } from './test/passing-time.js';

const onShipment = { payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } };
const sessionOf = async ({ store }: Pick<Kit, 'store'>, sessionId: string) => (await store.load(sessionId))?.session;
const DAY_MS = 24 * 60 * 60 * 1000;
const CODE = 'GIFT-AAAA-0001';

/** An order that a gift card paid in part, whose use the card's keeper refuses. */
async function refusedCard() {
  const cards = fakeValue('gift-cards', { [CODE]: 1000 });
  const plugin: typeof cards.plugin = { ...cards.plugin, setup: (options) => ({ ...cards.plugin.setup(options), consume: () => Promise.resolve({ status: 'failed', code: 'blocked' }) }) };
  const files = shopFiles(
    { steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'storedValue', 'payment'] }], payment: { storedValue: ['gift-cards'], methods: [{ method: 'card', gateways: ['primary'] }] } },
    { plugins: { 'gift-cards': { kind: 'value' } }, commit: { obligationAttempts: 1 } },
  );
  const parts = await kit({ files, plugins: [plugin], gateway: { parseWebhook } });
  const checkout = await ready(parts);
  const view = await sent(checkout.buyer, { type: 'storedValue.add', plugin: 'gift-cards', code: CODE });
  await checkout.buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  const staff = parts.kasse.staff.as('ann');
  const [row] = await staff.attention();
  return { ...parts, cards, staff, sessionId: checkout.sessionId, effect: row?.effect ?? '' };
}

describe('an order that is called off', () => {
  it('lets its cart be ordered again: the new order is one of its own, and the old one stays called off', async () => {
    const parts = await kit();
    parts.orders.answers.push({ status: 'failed', code: 'out_of_stock', isFinal: true });
    const first = await ready(parts);
    await first.buyer.commit({ fingerprint: first.view.commit.fingerprint });
    const staff = parts.kasse.staff.as('ann');
    await expect.poll(() => staff.attention()).toMatchObject([{ reason: 'place_failed' }]);
    const again = await ready(parts, { requestId: 'r2' });
    const order = () => again.buyer.commit({ fingerprint: again.view.commit.fingerprint, wait: 'settled' });
    // As long as a person may still get it placed it is the cart's order.
    expect(await order()).toMatchObject({ ok: false, code: 'already_committed' });
    expect(await staff.resolve((await staff.attention())[0]?.effect ?? '', 'cancelAndRefund')).toEqual({ ok: true });
    expect(await order()).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([...parts.orders.placed.values()].map(({ sessionId }) => sessionId)).toEqual([again.sessionId]);
    await expect.poll(() => sessionOf(parts, first.sessionId)).toMatchObject({ phase: 'settled', money: { capturedMinor: 0 } });
    expect([...parts.primary.payments.values()].map(({ voided, capturedMinor }) => [voided, capturedMinor])).toEqual([[true, 0], [false, 3000]]);
  });

  it('gives back what was captured in the dashboard', async () => {
    const parts = await kit({ files: shopFiles(onShipment), clock: clock().read, gateway: { parseWebhook, void: () => Promise.resolve({ status: 'failed', code: 'captured' }) } });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    expect(await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 3000, origin: 'external' })).toBe(200);
    await expect.poll(() => sessionOf(parts, sessionId)).toMatchObject({ money: { capturedMinor: 3000 } });
    const staff = parts.kasse.staff.as('ann');
    expect(await staff.cancel(sessionId)).toEqual({ ok: true });
    await expect.poll(() => sessionOf(parts, sessionId)).toMatchObject({ money: { capturedMinor: 3000, refundedMinor: 3000, strayMinor: 0 } });
    expect(parts.primary.payments.get('primary_1')?.refundedMinor).toBe(3000);
  });

  const captured = { status: 'failed', code: 'captured' } as const;
  /** Captured in the dashboard before it is called off, and no webhook has told so: the void is refused. */
  async function capturedUnheard(refund: PaymentGateway['refund'] = () => Promise.resolve({ status: 'succeeded', amountMinor: 3000, currency: 'GBP', reference: 'r1' })) {
    const time = clock();
    const parts = await kit({ files: shopFiles(onShipment), clock: time.read, gateway: { parseWebhook, void: () => Promise.resolve(captured), refund } });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    return { ...parts, time, sessionId, staff: parts.kasse.staff.as('ann') };
  }
  const told = { reference: 'primary_1', kind: 'captured', cumulativeMinor: 3000, origin: 'external' } as const;

  it('books what the dashboard captured unheard as the order\'s, captured and refunded: nothing of it is stray', async () => {
    const parts = await capturedUnheard();
    await parts.staff.cancel(parts.sessionId);
    await expect.poll(() => sessionOf(parts, parts.sessionId)).toMatchObject({ money: { capturedMinor: 3000, refundedMinor: 3000, strayMinor: 0 } });
    expect((await parts.store.ledger(parts.sessionId)).map(({ kind, origin }) => `${kind} ${origin}`)).toEqual(['order kasse', 'capture external', 'refund kasse']);
    // The refund took the place of the void: neither is tried a second time under another key.
    expect((await parts.store.effects(parts.sessionId)).flatMap(({ kind }) => (kind === 'void' || kind === 'refund' ? [kind] : []))).toEqual(['void', 'refund']);
    await deliver(parts, told, { ...told, kind: 'refunded' });
    expect((await parts.store.ledger(parts.sessionId))).toHaveLength(3);
    expect(await parts.staff.attention()).toEqual([]);
  });

  it('hears of the dashboard\'s capture while its refund is under way: it is refunded once, and the books agree', async () => {
    let end: (outcome: MoveOutcome) => void = () => undefined;
    // By key: asked again under the same one, the provider does it once.
    const refunds = new Set<string>();
    const parts = await capturedUnheard((_, { idempotencyKey }) => new Promise((resolve) => {
      refunds.add(idempotencyKey);
      end = resolve;
    }));
    await parts.staff.cancel(parts.sessionId);
    await expect.poll(() => refunds.size).toBe(1);
    await deliver(parts, told);
    end({ status: 'succeeded', amountMinor: 3000, currency: 'GBP', reference: 'r1' });
    await expect.poll(() => sessionOf(parts, parts.sessionId)).toMatchObject({ money: { capturedMinor: 3000, refundedMinor: 3000, refundingMinor: 0, strayMinor: 0 } });
    expect(await ledgerOf(parts, parts.sessionId)).toMatchObject({ 'gateway:primary': 0 });
    // It is tried again after a pause where the refund was slow.
    await expect.poll(() => {
      parts.time.now += 1_000;
      return parts.store.inbox('test-shop', 10);
    }).toEqual([]);
    expect([refunds.size, await parts.staff.attention()]).toEqual([1, []]);
  });

  it('gives back what the dashboard captured after a first part was refunded', async () => {
    const parts = await kit({ files: shopFiles(onShipment), clock: clock().read, gateway: { parseWebhook, void: () => Promise.resolve(captured) } });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    const staff = parts.kasse.staff.as('ann');
    await staff.capture(sessionId, { requestId: 'a', amountMinor: 1000 });
    await staff.cancel(sessionId);
    await expect.poll(() => sessionOf(parts, sessionId)).toMatchObject({ money: { refundedMinor: 1000 } });
    await deliver(parts, told);
    await expect.poll(() => sessionOf(parts, sessionId)).toMatchObject({ money: { capturedMinor: 3000, refundedMinor: 3000, strayMinor: 0 } });
    expect(parts.primary.payments.get('primary_1')?.refundedMinor).toBe(3000);
  });

  it('refunds a captured part once, when the webhook of that capture comes while its refund is out', async () => {
    let answer = (): void => undefined;
    const refunds: number[] = [];
    const parts = await kit({
      files: shopFiles(onShipment),
      timeouts: { answerMs: 100 },
      gateway: {
        parseWebhook,
        resolve: ({ kind }) => Promise.resolve(kind === 'authorize' ? { status: 'approved', amountMinor: 1000, currency: 'GBP', reference: 'primary_1', captured: true } : { status: 'unknown' }),
        refund: async ({ amountMinor, currency }) => {
          refunds.push(amountMinor);
          if (refunds.length === 1) await new Promise<void>((resolve) => (answer = resolve));
          return { status: 'succeeded', amountMinor, currency, reference: 'primary_1' };
        },
      },
    });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    const staff = parts.kasse.staff.as('ann');
    expect(await staff.capture(sessionId, { requestId: 'parcel-1', amountMinor: 1000 })).toMatchObject({ ok: true });
    run(parts);
    expect(await staff.cancel(sessionId)).toEqual({ ok: true });
    await expect.poll(async () => (await parts.store.effects(sessionId)).find(({ kind }) => kind === 'void')?.state).toBe('succeeded');
    expect(await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 1000 })).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 200));
    answer();
    await expect.poll(() => sessionOf(parts, sessionId)).toMatchObject({ money: { capturedMinor: 1000, refundedMinor: 1000, refundingMinor: 0, strayMinor: 0 } });
    expect(refunds).toEqual([1000]);
  });

  it('is for a person when its refund is refused', async () => {
    const parts = await kit({ gateway: { refund: () => Promise.resolve({ status: 'failed', code: 'too_old' }) } });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    const staff = parts.kasse.staff.as('ann');
    await staff.cancel(sessionId);
    await expect.poll(() => staff.attention()).toMatchObject([{ reason: 'refund_failed', call: { code: 'too_old' } }]);
  });

  it('lets go what is held beside a captured part', async () => {
    const parts = await kit({ files: shopFiles(onShipment), clock: clock().read });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    const staff = parts.kasse.staff.as('ann');
    await staff.capture(sessionId, { requestId: 'a', amountMinor: 1000 });
    await staff.cancel(sessionId);
    await expect.poll(() => sessionOf(parts, sessionId)).toMatchObject({ money: { capturedMinor: 1000, refundedMinor: 1000, authorizedMinor: 0 } });
    expect([...parts.primary.payments.values()]).toMatchObject([{ voided: true, capturedMinor: 1000, refundedMinor: 1000 }]);
  });

  it('takes no further capture while one is out', async () => {
    let hears: (outcome: MoveOutcome) => void = () => undefined;
    const taken: number[] = [];
    const capture: PaymentGateway['capture'] = ({ amountMinor }) => {
      taken.push(amountMinor);
      return new Promise((resolve) => (hears = resolve));
    };
    const parts = await kit({ files: shopFiles(onShipment), clock: clock().read, timeouts: { answerMs: 50 }, gateway: { capture } });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    const staff = parts.kasse.staff.as('ann');
    expect(await staff.capture(sessionId, { requestId: 'parcel-1', amountMinor: 1000 })).toMatchObject({ status: 'pending' });
    expect(await staff.cancel(sessionId)).toEqual({ ok: true });
    expect(await staff.capture(sessionId, { requestId: 'parcel-2', amountMinor: 2000 })).toMatchObject({ ok: false, code: 'nothing_to_capture' });
    // The one that is out is asked for again as before.
    expect(await staff.capture(sessionId, { requestId: 'parcel-1', amountMinor: 1000 })).toMatchObject({ ok: true, status: 'pending' });
    expect(taken).toEqual([1000]);
    hears({ status: 'succeeded', amountMinor: 1000, currency: 'GBP', reference: 'c1' });
    await expect.poll(() => sessionOf(parts, sessionId)).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: 1000 } });
    await expect.poll(() => parts.primary.calls.filter((call) => /^(refund|void)/.test(call)).length).toBe(2);
  });

  it.each(['is found', 'stays lost'])('forgets no capture that may have gone through, called off by the very row that waits for it: its answer %s', async (answer) => {
    const time = clock();
    let isLost = true;
    const parts = await kit({
      clock: time.read,
      timeouts: { answerMs: 100 },
      gateway: { resolve: ({ request }) => Promise.resolve(isLost ? { status: 'unknown' } : { status: 'succeeded', amountMinor: request.amountMinor, currency: 'GBP', reference: 'primary_1' }) },
      files: shopFiles(onShipment, { commit: { obligationAttempts: 2 } }),
    });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    const staff = parts.kasse.staff.as('ann');
    parts.primary.dropAnswers = 1;
    await staff.capture(sessionId, { requestId: 'parcel', amountMinor: 1000 });
    const reasons = async () => (await staff.attention()).map(({ reason, exits }) => [reason, ...exits]);
    await expect.poll(() => {
      time.now += 60_000;
      return reasons();
    }).toEqual([['capture_stuck', 'retry', 'cancelAndRefund', 'markDone']]);
    // A question that is out by now would find it before anybody decides.
    await expect.poll(async () => Date.parse((await parts.store.nextDue('test-shop')) ?? '9999-01-01') > time.now).toBe(true);
    const [row] = await staff.attention();
    isLost = answer === 'stays lost';
    expect(await staff.resolve(row?.effect ?? '', 'cancelAndRefund')).toEqual({ ok: true });
    // It is asked for at once, whenever it was due.
    if (isLost) {
      await expect.poll(reasons).toEqual([['capture_stuck', 'retry', 'markDone']]);
    } else {
      await expect.poll(() => parts.primary.payments.get('primary_1')).toMatchObject({ capturedMinor: 1000, refundedMinor: 1000, voided: true });
      await expect.poll(() => sessionOf(parts, sessionId)).toMatchObject({ money: { capturedMinor: 1000, refundedMinor: 1000, authorizedMinor: 0 } });
      expect(await reasons()).toEqual([]);
    }
  });

  it('is not held anew while a capture is out', async () => {
    const time = clock();
    const authorized: string[] = [];
    const parts = await kit({
      files: shopFiles(onShipment),
      clock: time.read,
      timeouts: { answerMs: 50 },
      gateway: {
        reauthorizes: true,
        authorize: ({ amountMinor, currency }, { idempotencyKey }) => {
          authorized.push(idempotencyKey);
          return Promise.resolve({ status: 'approved', amountMinor, currency, reference: `a${authorized.length}`, captured: false, expiresAt: new Date(time.now + 7 * DAY_MS).toISOString() });
        },
        capture: () => Promise.resolve({ status: 'unknown' }),
        resolve: () => Promise.resolve({ status: 'unknown' }),
      },
    });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    const staff = parts.kasse.staff.as('ann');
    await staff.capture(sessionId, { requestId: 'parcel-1', amountMinor: 1000 });
    expect(await staff.cancel(sessionId)).toEqual({ ok: true });
    time.now += 6.5 * DAY_MS;
    await expect.poll(async () => (await parts.store.load(sessionId))?.timers.map(({ kind }) => kind)).not.toContain('reauthorize');
    expect(authorized).toHaveLength(1);
  });

  it('offers no backorder of a gift card: another payment is asked for, and what the card still holds is let go', async () => {
    const { cards, staff, effect, store, sessionId } = await refusedCard();
    expect((await staff.attention())[0]).toMatchObject({ reason: 'consume_stuck', exits: ['retry', 'requestPayment', 'cancelAndRefund', 'markDone'] });
    expect(await staff.resolve(effect, 'backorder')).toMatchObject({ ok: false, code: 'exit_impossible' });
    expect(await staff.resolve(effect, 'requestPayment')).toEqual({ ok: true });
    await expect.poll(() => cards.accounts.get(CODE)).toBe(1000);
    const requested = (await store.outbox('test-shop', 1_000)).filter(({ type }) => type === 'payment.requested');
    expect(requested).toMatchObject([{ sessionId, data: { amountMinor: 1000, currency: 'GBP' } }]);
    await expect.poll(() => sessionOf({ store }, sessionId)).toMatchObject({ phase: 'settled', money: { storedMinor: 0 } });
  });

  it('gives stored value back once: what is released is not asked of a person', async () => {
    const { cards, staff, effect } = await refusedCard();
    expect(await staff.resolve(effect, 'cancelAndRefund')).toEqual({ ok: true });
    await expect.poll(() => cards.accounts.get(CODE)).toBe(1000);
    expect(await staff.attention()).toEqual([]);
  });
});

describe('what other hands did', () => {
  it('captures no more once the dashboard captured it', async () => {
    const parts = await kit({ files: shopFiles(onShipment), clock: clock().read, gateway: { parseWebhook } });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    expect(await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 3000, origin: 'external' })).toBe(200);
    const staff = parts.kasse.staff.as('ann');
    expect(await staff.capture(sessionId, { requestId: 'again', amountMinor: 3000 })).toMatchObject({ ok: false, code: 'nothing_to_capture' });
  });

  it('gave back what the gateway refused to give back for that very reason', async () => {
    const parts = await kit({ gateway: { parseWebhook } });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    const staff = parts.kasse.staff.as('ann');
    parts.primary.moveAnswers.push({ status: 'failed', code: 'already_refunded' });
    expect(await staff.cancel(sessionId)).toEqual({ ok: true });
    await expect.poll(() => staff.attention()).toMatchObject([{ reason: 'refund_failed' }]);
    await deliver(parts, { reference: 'primary_1', kind: 'refunded', cumulativeMinor: 3000, origin: 'external' });
    expect(await sessionOf(parts, sessionId)).toMatchObject({ money: { capturedMinor: 3000, refundedMinor: 3000, refundingMinor: 0, strayMinor: 0 } });
    expect(await staff.attention()).toEqual([]);
    expect((await parts.store.ledger(sessionId)).map(({ kind, origin }) => `${kind} ${origin}`)).toEqual(['order kasse', 'capture kasse', 'refund external']);
    // Told again, under whichever id, it is the same one.
    await deliver(parts, { reference: 'primary_1', kind: 'refunded', cumulativeMinor: 3000, origin: 'external', eventId: 'again' });
    expect(await sessionOf(parts, sessionId)).toMatchObject({ money: { refundedMinor: 3000 } });
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
  });

  it('is told to a person when the provider let go what is held for shipment', async () => {
    const parts = await kit({ files: shopFiles(onShipment), clock: clock().read, gateway: { parseWebhook } });
    const { buyer, view } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    expect(await deliver(parts, { reference: 'primary_1', kind: 'voided' })).toBe(200);
    expect(await parts.kasse.staff.as('ann').attention()).toMatchObject([{ reason: 'authorization_expiring' }]);
  });

  it('is not authorized anew in whole after a part was captured', async () => {
    const parts = await kit({ clock: clock().read });
    parts.primary.moveAnswers.push({ status: 'failed', code: 'expired' });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    const staff = parts.kasse.staff.as('ann');
    const [row] = await staff.attention();
    expect(await staff.capture(sessionId, { requestId: 'part', amountMinor: 1000 })).toMatchObject({ ok: true, status: 'captured' });
    expect(await staff.resolve(row?.effect ?? '', 'reauthorize')).toMatchObject({ ok: false, code: 'exit_impossible' });
    const taken = [...parts.primary.payments.values()].reduce((sum, { capturedMinor, refundedMinor }) => sum + capturedMinor - refundedMinor, 0);
    expect(taken).toBe(1000);
  });

  it('pays for nothing that a gift card is about to pay: more than the card\'s part is stray', async () => {
    const parts = await refusedCard();
    await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 3000, origin: 'external' });
    expect((await sessionOf(parts, parts.sessionId))?.money).toMatchObject({ capturedMinor: 2000, storedMinor: 0, strayMinor: 1000 });
    // Used up by hand, it has its part of the order to pay.
    expect(await parts.staff.resolve(parts.effect, 'markDone')).toEqual({ ok: true });
    expect((await sessionOf(parts, parts.sessionId))?.money).toMatchObject({ capturedMinor: 2000, storedMinor: 1000 });
  });

  it('books stored value that a person used up by hand', async () => {
    const parts = await refusedCard();
    expect(await parts.staff.resolve(parts.effect, 'markDone')).toEqual({ ok: true });
    await expect.poll(() => sessionOf(parts, parts.sessionId)).toMatchObject({ phase: 'settled', money: { storedMinor: 1000 } });
  });
});
