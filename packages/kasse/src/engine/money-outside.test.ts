import { describe, expect, it } from 'vitest';
import type { PaymentOutcome } from '../plugin.js';
import { ready } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, shopFiles } from './test/kit.js';
import { ledgerOf, run } from './test/passing-time.js';
import { paid } from './test/paid.js';
import { approval, secondAttempt, sessionOf } from './test/second-attempt.js';

describe('money that moves outside', () => {
  it('is booked as external: part refunds by their growing total, once each, and no more can be refunded than is left', async () => {
    const { parts, sessionId } = await paid();
    const staff = parts.kasse.staff.as('ann');
    await staff.refund(sessionId, { requestId: 'r', amountMinor: 500 });
    // The total that the provider tells holds our own refund.
    await deliver(parts, { reference: 'primary_1', kind: 'refunded', cumulativeMinor: 500 });
    expect((await sessionOf(parts, sessionId)).money.refundedMinor).toBe(500);
    await deliver(parts, { reference: 'primary_1', kind: 'refunded', cumulativeMinor: 1500 });
    await deliver(parts, { reference: 'primary_1', payment: 'primary_1', kind: 'refunded', cumulativeMinor: 1500 });
    expect((await sessionOf(parts, sessionId)).money.refundedMinor).toBe(1500);
    expect(await staff.refund(sessionId, { requestId: 's', amountMinor: 1501 })).toMatchObject({ ok: false, code: 'refund_exceeds_captured' });
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ 'gateway:primary': 1500, refunds: 1500 });
  });

  it('about a refund by the merchant\'s reference is booked on the payment that was captured, never on a declined one before', async () => {
    const { parts, sessionId } = await secondAttempt();
    await deliver(parts, { reference: 'p2', kind: 'authorized' });
    await expect.poll(async () => (await sessionOf(parts, sessionId)).money.capturedMinor).toBe(3000);
    // By a name of the provider's that we never heard: it may be any payment's whose id never arrived, and none took money.
    await deliver(parts, { reference: sessionId, payment: 'ch_1', kind: 'refunded', cumulativeMinor: 1000 });
    expect((await sessionOf(parts, sessionId)).money.refundedMinor).toBe(0);
    await deliver(parts, { reference: sessionId, kind: 'refunded', cumulativeMinor: 1000 });
    expect((await sessionOf(parts, sessionId)).money.refundedMinor).toBe(1000);
    await deliver(parts, { reference: 'p2', kind: 'refunded', cumulativeMinor: 1000 });
    expect((await sessionOf(parts, sessionId)).money.refundedMinor).toBe(1000);
    const [second] = (await parts.store.effects(sessionId)).filter(({ kind, reference }) => kind === 'authorize' && reference === 'p2');
    expect((await parts.store.ledger(sessionId)).filter(({ kind }) => kind === 'refund').map(({ key }) => key)).toEqual([`${second?.key ?? ''}.external.refunded.1000`]);
  });

  it('about a sale that an earlier attempt gave back is not booked on the one that paid', async () => {
    const parts = await kit({ gateway: { parseWebhook }, moves: 'sale', stock: { mug: 1 } });
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    parts.primary.answers.push(() => new Promise((resolve) => (answer = resolve)));
    const { buyer, view, sessionId } = await ready(parts);
    const { fingerprint } = view.commit;
    const first = buyer.commit({ fingerprint });
    await expect.poll(() => parts.primary.calls.length).toBe(1);
    // Less than asked is given back.
    answer({ ...approval, reference: 'p1', amountMinor: 2000, captured: true });
    expect(await first).toMatchObject({ ok: false });
    expect(await buyer.commit({ fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    const before = await parts.store.ledger(sessionId);
    await deliver(parts, { reference: sessionId, kind: 'captured', cumulativeMinor: 2000 }, { reference: sessionId, kind: 'refunded', cumulativeMinor: 2000 });
    expect(await parts.store.ledger(sessionId)).toEqual(before);
    expect((await sessionOf(parts, sessionId)).money).toMatchObject({ capturedMinor: 3000, refundedMinor: 0, strayMinor: 0 });
  });

  it('a chargeback is booked and asks for a person, and what is given back is booked as well', async () => {
    const { parts, sessionId } = await paid();
    await deliver(parts, { reference: 'primary_1', kind: 'disputed', origin: 'external' });
    expect(await sessionOf(parts, sessionId)).toMatchObject({ attention: { code: 'disputed' }, money: { capturedMinor: 3000, refundedMinor: 3000 } });
    expect(await parts.kasse.staff.as('ann').refund(sessionId, { requestId: 'r', amountMinor: 1 })).toMatchObject({ ok: false });
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ 'gateway:primary': 0, chargebacks: 3000 });
    await deliver(parts, { reference: 'primary_1', kind: 'reinstated', origin: 'external' });
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ 'gateway:primary': 3000, chargebacks: 0 });
    expect((await sessionOf(parts, sessionId)).attention).toBeUndefined();
  });

  it.each([500, 3000])('a chargeback of the whole charge after %i was refunded is told to a person: that part is lost twice', async (amountMinor) => {
    const { parts, sessionId } = await paid();
    const staff = parts.kasse.staff.as('ann');
    await staff.refund(sessionId, { requestId: 'r', amountMinor });
    await deliver(parts, { reference: 'primary_1', kind: 'disputed', origin: 'external' }, { reference: 'primary_1', kind: 'disputed', origin: 'external', eventId: 'again' });
    expect(await sessionOf(parts, sessionId)).toMatchObject({ attention: { code: 'disputed' }, money: { capturedMinor: 3000, refundedMinor: 3000, strayMinor: -amountMinor } });
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ 'gateway:primary': -amountMinor });
    expect(await staff.refundable(sessionId)).toMatchObject([{ leftMinor: 0 }]);
    await deliver(parts, { reference: 'primary_1', kind: 'reinstated', origin: 'external' });
    expect((await sessionOf(parts, sessionId)).money).toMatchObject({ capturedMinor: 3000, refundedMinor: amountMinor, strayMinor: 0 });
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ 'gateway:primary': 3000 - amountMinor });
    expect(await staff.attention()).toEqual([]);
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
  });

  it('a chargeback of the whole charge and a refund come to the same end, whichever is told first', async () => {
    const ends: unknown[] = [];
    for (const order of [['refunded', 'disputed'], ['disputed', 'refunded']] as const) {
      const { parts, sessionId } = await paid();
      const totals = { refunded: 500, disputed: 3000, reinstated: 3000 } as const;
      for (const kind of [...order, 'reinstated'] as const) {
        await deliver(parts, { reference: 'primary_1', kind, cumulativeMinor: totals[kind], origin: 'external' });
        if (kind === order[0]) continue;
        const { refundedMinor, strayMinor } = (await sessionOf(parts, sessionId)).money;
        ends.push([refundedMinor, strayMinor]);
      }
      expect(await parts.kasse.staff.as('ann').refundable(sessionId)).toMatchObject([{ leftMinor: 2500 }]);
      expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
    }
    expect(ends).toEqual([[3000, -500], [500, 0], [3000, -500], [500, 0]]);
  });

  it('a chargeback that grows takes what the order still has, and the rest of the charge beside it', async () => {
    const { parts, sessionId } = await paid();
    await parts.kasse.staff.as('ann').refund(sessionId, { requestId: 'r', amountMinor: 1000 });
    const money = async (kind: 'disputed' | 'reinstated', cumulativeMinor: number) => {
      await deliver(parts, { reference: 'primary_1', kind, cumulativeMinor, origin: 'external' });
      const { refundedMinor, strayMinor } = (await sessionOf(parts, sessionId)).money;
      return [refundedMinor, strayMinor];
    };
    expect([await money('disputed', 1500), await money('disputed', 3000)]).toEqual([[2500, 0], [3000, -1000]]);
    expect([await money('reinstated', 1500), await money('reinstated', 3000)]).toEqual([[2500, 0], [1000, 0]]);
  });

  it('Sylius/Sylius#1319 more than the total is never kept as paid: the rest is stray, and a person is asked', async () => {
    const { parts, sessionId } = await paid();
    await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 6000, origin: 'external' });
    expect(await sessionOf(parts, sessionId)).toMatchObject({ attention: { code: 'captured_too_much' }, money: { capturedMinor: 3000, strayMinor: 3000 } });
  });

  it('a chargeback of a payment of which too much was captured is a matter of its own: either is seen alone', async () => {
    const { parts, sessionId } = await paid();
    const staff = parts.kasse.staff.as('ann');
    await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 6000, origin: 'external' }, { reference: 'primary_1', kind: 'disputed', cumulativeMinor: 3000, origin: 'external' });
    const rows = await staff.attention();
    expect(rows.map(({ reason }) => reason)).toEqual(['captured_too_much', 'disputed']);
    expect(await staff.resolve(rows[0]?.effect ?? '', 'markDone')).toEqual({ ok: true });
    expect(await staff.attention()).toMatchObject([{ reason: 'disputed', effect: `${sessionId}.1.authorize.primary.1` }]);
  });

  it('a chargeback that was won takes nothing from what may still be captured, nor from what can be refunded', async () => {
    const { parts, sessionId } = await paid({ files: shopFiles({ payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } }) });
    const staff = parts.kasse.staff.as('ann');
    expect(await staff.capture(sessionId, { requestId: 'parcel-1', amountMinor: 1000 })).toMatchObject({ ok: true, status: 'captured' });
    await deliver(parts, { reference: 'primary_1', kind: 'disputed', cumulativeMinor: 1000, origin: 'external' });
    await deliver(parts, { reference: 'primary_1', kind: 'reinstated', cumulativeMinor: 1000, origin: 'external' });
    expect((await sessionOf(parts, sessionId)).money).toMatchObject({ capturedMinor: 1000, refundedMinor: 0, authorizedMinor: 2000 });
    expect(await staff.capture(sessionId, { requestId: 'parcel-2', amountMinor: 2000 })).toMatchObject({ ok: true, status: 'captured' });
    expect(await staff.refundable(sessionId)).toMatchObject([{ leftMinor: 3000 }]);
  });

  it('an order that gave a part back owes nothing of it again: what other hands take then is for a person', async () => {
    const { parts, sessionId } = await paid();
    const staff = parts.kasse.staff.as('ann');
    expect(await staff.refund(sessionId, { requestId: 'r', amountMinor: 1000 })).toMatchObject({ ok: true, status: 'refunded' });
    await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 4000, origin: 'external' });
    expect(await sessionOf(parts, sessionId)).toMatchObject({ attention: { code: 'captured_too_much' }, money: { capturedMinor: 3000, refundedMinor: 1000, strayMinor: 1000 } });
  });

  it('a hold of which the rest was let go decides nothing of a capture whose answer is lost: it is asked for, and its caller told', async () => {
    const { parts, sessionId } = await paid({ timeouts: { answerMs: 100 }, files: shopFiles({ payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } }) });
    const staff = parts.kasse.staff.as('ann');
    const capture = () => staff.capture(sessionId, { requestId: 'parcel', amountMinor: 1000 });
    // The gateway takes it, and its answer is lost.
    parts.primary.dropAnswers = 1;
    expect(await capture()).toMatchObject({ ok: true, status: 'pending' });
    // By other hands, or by a provider that does so after the capture of a part.
    await deliver(parts, { reference: 'primary_1', kind: 'voided', cumulativeMinor: 2000, origin: 'external' });
    expect((await staff.attention()).map(({ reason }) => reason)).not.toContain('capture_failed');
    await expect.poll(capture).toMatchObject({ ok: true, status: 'captured' });
    expect((await sessionOf(parts, sessionId)).money).toMatchObject({ capturedMinor: 1000 });
    expect(parts.primary.payments.get('primary_1')).toMatchObject({ capturedMinor: 1000, refundedMinor: 0 });
  });

  it('a chargeback of which a part was given back still asks for a person', async () => {
    const { parts, sessionId } = await paid();
    await deliver(parts, { reference: 'primary_1', kind: 'disputed', cumulativeMinor: 3000, origin: 'external' });
    await deliver(parts, { reference: 'primary_1', kind: 'reinstated', cumulativeMinor: 1000, origin: 'external' });
    expect(await sessionOf(parts, sessionId)).toMatchObject({ attention: { code: 'disputed' }, money: { refundedMinor: 2000 } });
    await deliver(parts, { reference: 'primary_1', kind: 'reinstated', cumulativeMinor: 3000, origin: 'external' });
    expect((await sessionOf(parts, sessionId)).attention).toBeUndefined();
  });

  it('a chargeback of what a capture may have taken, whose answer is lost, is lost once when that answer comes', async () => {
    const { parts, sessionId, time } = await paid({ timeouts: { answerMs: 100 }, files: shopFiles({ payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } }) });
    const staff = parts.kasse.staff.as('ann');
    expect(await staff.capture(sessionId, { requestId: 'parcel-1', amountMinor: 1000 })).toMatchObject({ ok: true, status: 'captured' });
    await deliver(parts, { reference: 'primary_1', kind: 'refunded', cumulativeMinor: 1000, origin: 'external' });
    parts.primary.dropAnswers = 1;
    expect(await staff.capture(sessionId, { requestId: 'parcel-2', amountMinor: 2000 })).toMatchObject({ ok: true, status: 'pending' });
    await deliver(parts, { reference: 'primary_1', kind: 'disputed', cumulativeMinor: 1000, origin: 'external' });
    expect((await staff.attention()).map(({ reason }) => reason)).toEqual(['disputed']);
    time.now += 60_000;
    run(parts);
    await expect.poll(async () => (await sessionOf(parts, sessionId)).money).toMatchObject({ capturedMinor: 3000, refundedMinor: 2000, strayMinor: 0 });
    expect(await staff.refundable(sessionId)).toMatchObject([{ leftMinor: 1000 }]);
  });

  it.each(['us', 'others', 'a person who says so'])('a chargeback beside a refund is lost twice until more of the payment is captured, by %s: then it took of that, and only the rest can go back', async (who) => {
    const { parts, sessionId } = await paid({ files: shopFiles({ payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } }) });
    const staff = parts.kasse.staff.as('ann');
    const money = async () => (await sessionOf(parts, sessionId)).money;
    await staff.capture(sessionId, { requestId: 'parcel-1', amountMinor: 500 });
    await deliver(parts, ...(['refunded', 'disputed'] as const).map((kind) => ({ reference: 'primary_1', kind, cumulativeMinor: 500, origin: 'external' as const })));
    expect(await money()).toMatchObject({ capturedMinor: 500, refundedMinor: 500, strayMinor: -500 });
    if (who === 'a person who says so') parts.primary.mumbles.capture = [{ status: 'failed', code: 'done_by_hand' }];
    if (who !== 'others') await staff.capture(sessionId, { requestId: 'parcel-2', amountMinor: 2500 });
    if (who === 'a person who says so') expect(await staff.resolve(`${sessionId}.0.capture.primary.parcel-2`, 'markDone')).toEqual({ ok: true });
    if (who === 'others') await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 3000, origin: 'external' });
    expect(await money()).toMatchObject({ capturedMinor: 3000, refundedMinor: 1000, strayMinor: 0 });
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ 'gateway:primary': 2000, refunds: 500, chargebacks: 500, stray: 0 });
    expect(await staff.refundable(sessionId)).toMatchObject([{ leftMinor: 2000 }]);
    await deliver(parts, { reference: 'primary_1', kind: 'reinstated', cumulativeMinor: 500, origin: 'external' });
    expect(await money()).toMatchObject({ capturedMinor: 3000, refundedMinor: 500, strayMinor: 0 });
    expect(await staff.refundable(sessionId)).toMatchObject([{ leftMinor: 2500 }]);
  });

  it('a hold that the provider let go before its approval arrived is for a person: what the approval says is older', async () => {
    const parts = await kit({ gateway: { parseWebhook }, files: shopFiles({ payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } }) });
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    parts.primary.answers.push(() => new Promise((resolve) => (answer = resolve)));
    const { buyer, view, sessionId } = await ready(parts);
    const committed = buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    await expect.poll(() => parts.primary.calls.length).toBe(1);
    await deliver(parts, { reference: sessionId, idempotencyKey: `${sessionId}.1.authorize.primary.1`, kind: 'voided', origin: 'external' });
    answer({ ...approval, reference: 'p1' });
    expect(await committed).toMatchObject({ ok: true });
    run(parts);
    await expect.poll(async () => (await sessionOf(parts, sessionId)).attention).toMatchObject({ code: 'authorization_expiring' });
  });

  it('a hold that the provider let go before its capture is for a person', async () => {
    const parts = await kit({ gateway: { parseWebhook } });
    parts.orders.answers.push(() => new Promise(() => undefined));
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    await deliver(parts, { reference: 'primary_1', kind: 'voided' });
    const { attention } = await sessionOf(parts, sessionId);
    expect(attention).toMatchObject({ code: 'capture_failed' });
    expect(parts.primary.calls.filter((call) => call.startsWith('capture'))).toEqual([]);
  });
});

describe('a chargeback beside a refund', () => {
  const disputed = { reference: 'primary_1', kind: 'disputed', origin: 'external' } as const;

  /** The provider is down when it is asked for the refund and when it charges back, and says this afterwards. */
  async function refunding(...answers: readonly object[]) {
    const { parts, sessionId, time } = await paid({ timeouts: { answerMs: 50 } });
    run(parts);
    const staff = parts.kasse.staff.as('ann');
    parts.primary.isDown = true;
    expect(await staff.refund(sessionId, { requestId: 'r', amountMinor: 3000 })).toMatchObject({ ok: true, status: 'pending' });
    await deliver(parts, disputed);
    expect((await staff.attention()).map(({ reason }) => reason)).toEqual(['disputed']);
    parts.primary.mumbles.refund = [...answers];
    parts.primary.isDown = false;
    const later = () => expect.poll(async () => {
      time.now += 60_000;
      return (await sessionOf(parts, sessionId)).money;
    });
    return { parts, sessionId, staff, later };
  }

  it('that is then refused takes the order\'s money: nothing of it is given back once more', async () => {
    const { parts, sessionId, staff, later } = await refunding({ status: 'failed', code: 'insufficient_balance' });
    await later().toMatchObject({ capturedMinor: 3000, refundedMinor: 3000, refundingMinor: 0, strayMinor: 0 });
    expect(await staff.refundable(sessionId)).toMatchObject([{ leftMinor: 0 }]);
    expect(await staff.cancel(sessionId)).toEqual({ ok: true });
    expect((await parts.store.effects(sessionId)).filter(({ kind }) => kind === 'refund').map(({ state }) => state)).toEqual(['failed']);
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
  });

  it('that goes through after all is lost twice', async () => {
    const { sessionId, parts, later } = await refunding();
    await later().toMatchObject({ capturedMinor: 3000, refundedMinor: 3000, refundingMinor: 0, strayMinor: -3000 });
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ 'gateway:primary': -3000 });
  });

  it('that was refused when the order was called off takes its place, and only the rest is given back', async () => {
    const { parts, sessionId } = await paid();
    run(parts);
    const staff = parts.kasse.staff.as('ann');
    const reasons = async () => (await staff.attention()).map(({ reason }) => reason);
    parts.primary.mumbles.refund = [{ status: 'failed', code: 'disputed' }];
    expect(await staff.cancel(sessionId)).toEqual({ ok: true });
    await expect.poll(reasons).toEqual(['refund_failed']);
    await deliver(parts, { ...disputed, cumulativeMinor: 2000 });
    expect(await reasons()).toEqual(['disputed']);
    await expect.poll(async () => (await sessionOf(parts, sessionId)).money).toMatchObject({ refundedMinor: 3000, refundingMinor: 0, strayMinor: 0 });
    expect(parts.primary.payments.get('primary_1')?.refundedMinor).toBe(1000);
  });

  it.each([0, 1000])('or by hands that gave a part back is refused as the order is called off: it gives way, and only the rest is given back (%i charged back before)', async (takenMinor) => {
    const { parts, sessionId } = await paid();
    run(parts);
    const staff = parts.kasse.staff.as('ann');
    const reasons = async () => (await staff.attention()).map(({ reason }) => reason);
    if (takenMinor > 0) await deliver(parts, { ...disputed, cumulativeMinor: takenMinor });
    parts.primary.mumbles.refund = [{ status: 'failed', code: 'disputed' }];
    expect(await staff.cancel(sessionId)).toEqual({ ok: true });
    await expect.poll(reasons).toContain('refund_failed');
    await deliver(parts, { reference: 'primary_1', kind: 'refunded', cumulativeMinor: 500, origin: 'external' });
    await expect.poll(async () => (await sessionOf(parts, sessionId)).money).toMatchObject({ refundedMinor: 3000, refundingMinor: 0, strayMinor: 0 });
    expect(parts.primary.payments.get('primary_1')?.refundedMinor).toBe(2500 - takenMinor);
    expect(await reasons()).toEqual(takenMinor > 0 ? ['disputed'] : []);
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
  });
});
