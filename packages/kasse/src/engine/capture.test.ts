import { describe, expect, it } from 'vitest';
import type { PaymentOutcome } from '../plugin.js';
import { ready } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, shopFiles, type Kit, type KitOptions } from './test/kit.js';
import { clock, ledgerOf, run } from './test/passing-time.js';

const onShipment = { payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } };

async function bought(options: KitOptions = {}): Promise<Kit & { sessionId: string; capture: (requestId: string, amountMinor: number) => Promise<unknown> }> {
  const parts = await kit({ files: shopFiles(onShipment), ...options });
  const { buyer, view, sessionId } = await ready(parts);
  const result = await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  expect(result).toMatchObject({ ok: true, view: { status: 'completed' } });
  return { ...parts, sessionId, capture: (requestId, amountMinor) => parts.kasse.staff.as('ann').capture(sessionId, { requestId, amountMinor }) };
}

const sessionOf = async ({ store }: Kit, sessionId: string) => (await store.load(sessionId))?.session;

describe('capture on shipment', () => {
  it('does not delay settled, and holds the money until it is captured', async () => {
    const parts = await bought();
    expect(await sessionOf(parts, parts.sessionId)).toMatchObject({ phase: 'settled', money: { authorizedMinor: 3000, capturedMinor: 0 } });
    expect(parts.primary.calls.some((call) => call.startsWith('capture'))).toBe(false);
    expect(await parts.capture('parcel-1', 1000)).toEqual({ ok: true, status: 'captured', amountMinor: 1000 });
    expect(await sessionOf(parts, parts.sessionId)).toMatchObject({ money: { authorizedMinor: 2000, capturedMinor: 1000 } });
    expect(await parts.capture('parcel-2', 2000)).toEqual({ ok: true, status: 'captured', amountMinor: 2000 });
    expect(await ledgerOf(parts, parts.sessionId)).toMatchObject({ receivable: 0, 'gateway:primary': 3000 });
  });

  it('says that the gateway refused, and with which code: what is held is still there, and a person is told', async () => {
    const parts = await bought();
    parts.primary.moveAnswers.push({ status: 'failed', code: 'cannot_capture' });
    expect(await parts.capture('parcel', 3000)).toMatchObject({ ok: false, code: 'capture_refused', messages: [{ params: { code: 'cannot_capture' } }] });
    expect(await sessionOf(parts, parts.sessionId)).toMatchObject({ money: { capturedMinor: 0 }, attention: { code: 'capture_failed' } });
  });

  it('D-39 refuses to capture more than is held, and the same capture again is no other', async () => {
    const parts = await bought();
    expect(await parts.capture('a', 2250)).toMatchObject({ ok: true, status: 'captured' });
    expect(await parts.capture('b', 2250)).toMatchObject({ ok: false, code: 'capture_exceeds_authorized', messages: [{ params: { max: '7.50 GBP' } }] });
    expect(await parts.capture('a', 2250)).toMatchObject({ ok: true, status: 'captured' });
    expect(await parts.capture('a', 100)).toMatchObject({ ok: false, code: 'request_conflict' });
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 2250 }]);
    const refund = (requestId: string, amountMinor: number) => parts.kasse.staff.as('ann').refund(parts.sessionId, { requestId, amountMinor });
    expect([await refund('r1', 750), await refund('r2', 750)]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await refund('r3', 30_000)).toMatchObject({ ok: false, code: 'refund_exceeds_captured' });
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 2250, refundedMinor: 1500 }]);
  });

  it('reserves what is held for captures that are under way', async () => {
    const parts = await bought();
    const [one, other, same] = await Promise.all([parts.capture('a', 2000), parts.capture('b', 2000), parts.capture('a', 2000)]);
    expect(same).toEqual(one);
    // Whichever comes first.
    const refused = { ok: false, code: 'capture_exceeds_authorized' };
    expect([one, other].sort((left) => ((left as { readonly ok: boolean }).ok ? -1 : 1))).toMatchObject([{ ok: true }, refused]);
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 2000 }]);
  });

  it('keeps one key over a lost answer', async () => {
    const parts = await bought();
    parts.primary.dropAnswers = 1;
    expect(await parts.capture('a', 3000)).toMatchObject({ ok: true, status: 'captured' });
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
  });

  it.each([
    ['no amount', 'a', 0, 'number_too_small'],
    ['half a penny', 'a', 1.5, 'number_not_whole'],
    ['a strange request id', 'a b', 100, 'invalid_input'],
  ])('refuses %s', async (_, requestId, amountMinor, code) => {
    expect(await (await bought()).capture(requestId, amountMinor)).toMatchObject({ ok: false, code });
  });

  it('refuses where nothing is held: before the order, for a sale, and when everything was captured on commit', async () => {
    const open = await kit();
    const checkout = await ready(open);
    expect(await open.kasse.staff.as('ann').capture(checkout.sessionId, { requestId: 'a', amountMinor: 1 })).toMatchObject({ ok: false, code: 'not_committed' });
    for (const options of [{ moves: 'sale' }, { files: shopFiles() }] as const) {
      expect(await (await bought(options)).capture('a', 1)).toMatchObject({ ok: false, code: 'nothing_to_capture' });
    }
  });
});

describe('what will not be captured', () => {
  const ways: readonly (readonly [string, KitOptions])[] = [
    ['by a void', {}],
    // Many providers let the rest go with the capture, and have nothing to void then.
    ['by the provider itself', { gateway: { void: () => Promise.resolve({ status: 'failed', code: 'captured' }) } }],
  ];

  it.each(ways)('is let go beside a part that was captured, %s: the order stands, and no more is taken', async (_, options) => {
    const parts = await bought(options);
    const staff = parts.kasse.staff.as('ann');
    await parts.capture('parcel-1', 1000);
    expect(await staff.void(parts.sessionId)).toEqual({ ok: true });
    await expect.poll(async () => (await parts.store.effects(parts.sessionId)).filter(({ kind }) => kind === 'void').map(({ state }) => state)).toEqual(['gateway' in options ? 'reversed' : 'succeeded']);
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 1000, refundedMinor: 0, voided: !('gateway' in options) }]);
    await expect.poll(() => sessionOf(parts, parts.sessionId)).toMatchObject({ phase: 'settled', money: { authorizedMinor: 0, capturedMinor: 1000, refundedMinor: 0, strayMinor: 0 } });
    const events = await parts.store.outbox('test-shop', 100);
    expect(events.flatMap(({ type, data }) => (type === 'payment.voided' ? [data] : []))).toMatchObject('gateway' in options ? [] : [{ gateway: 'primary', amountMinor: 2000 }]);
    expect(await parts.capture('parcel-2', 1)).toMatchObject({ ok: false, code: 'nothing_to_capture' });
    expect(await staff.void(parts.sessionId)).toMatchObject({ ok: false, code: 'nothing_to_void' });
    expect((await staff.journal(parts.sessionId)).find(({ cause }) => cause === 'void')).toMatchObject({ actor: 'staff:ann', detail: { releasedMinor: 2000 } });
    // What was taken can still be refunded, and no more.
    expect(await staff.refund(parts.sessionId, { requestId: 'r', amountMinor: 1001 })).toMatchObject({ ok: false, code: 'refund_exceeds_captured' });
    expect(await staff.refund(parts.sessionId, { requestId: 'r', amountMinor: 1000 })).toMatchObject({ ok: true, status: 'refunded' });
    expect(await staff.attention()).toEqual([]);
  });

  /** A part of it captured and the rest let go, at a gateway that, asked, tells the captured part. */
  async function partOnly() {
    const parts = await bought({
      gateway: {
        parseWebhook,
        resolve: ({ kind }) => Promise.resolve(kind === 'authorize' ? { status: 'approved', amountMinor: 1000, currency: 'GBP', reference: 'primary_1', captured: true } : { status: 'unknown' }),
      },
    });
    expect(await parts.capture('parcel-1', 1000)).toMatchObject({ ok: true, status: 'captured' });
    expect(await parts.kasse.staff.as('ann').void(parts.sessionId)).toEqual({ ok: true });
    await expect.poll(async () => (await parts.store.effects(parts.sessionId)).find(({ kind }) => kind === 'void')?.state).toBe('succeeded');
    run(parts);
    return parts;
  }

  it('leaves the part that was captured where it is, also when its webhook comes after the rest was let go', async () => {
    const parts = await partOnly();
    expect(await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 1000 })).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 1000, refundedMinor: 0 }]);
    expect(await sessionOf(parts, parts.sessionId)).toMatchObject({ money: { capturedMinor: 1000, refundedMinor: 0, strayMinor: 0 } });
    expect(await parts.kasse.staff.as('ann').attention()).toEqual([]);
  });

  it('books what other hands had captured beside our part before the rest was let go, and gives nothing back', async () => {
    const parts = await partOnly();
    expect(await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 1500, origin: 'external' })).toBe(200);
    await expect.poll(() => sessionOf(parts, parts.sessionId)).toMatchObject({ money: { capturedMinor: 1500, refundedMinor: 0, strayMinor: 0 } });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(parts.primary.payments.get('primary_1')?.refundedMinor).toBe(0);
  });

  it('is not let go while a capture is under way, before the order, or where nothing is held', async () => {
    const parts = await bought({ timeouts: { answerMs: 30 } });
    const staff = parts.kasse.staff.as('ann');
    let finish: () => void = () => undefined;
    parts.primary.moveAnswers.push(() => new Promise((resolve) => (finish = () => { resolve({ status: 'succeeded', amountMinor: 1000, currency: 'GBP', reference: 'c1' }); })));
    expect(await parts.capture('a', 1000)).toMatchObject({ ok: true, status: 'pending' });
    expect(await staff.void(parts.sessionId)).toMatchObject({ ok: false, code: 'capture_under_way' });
    finish();
    await expect.poll(() => staff.void(parts.sessionId)).toEqual({ ok: true });
    const open = await kit();
    const checkout = await ready(open);
    expect(await open.kasse.staff.as('ann').void(checkout.sessionId)).toMatchObject({ ok: false, code: 'not_committed' });
    const sold = await bought({ moves: 'sale' });
    expect(await sold.kasse.staff.as('ann').void(sold.sessionId)).toMatchObject({ ok: false, code: 'nothing_to_void' });
  });
});

describe('an authorization that ends before the goods leave', () => {
  const DAY_MS = 24 * 60 * 60 * 1000;

  async function expiring(reauthorizes: boolean) {
    const time = clock();
    const expiresAt = new Date(time.now + 7 * DAY_MS).toISOString();
    const parts = await kit({ files: shopFiles(onShipment), clock: time.read, gateway: { reauthorizes } });
    parts.primary.answers.push({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'old', captured: false, expiresAt });
    const { buyer, view, sessionId } = await ready(parts);
    expect((await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).ok).toBe(true);
    run(parts);
    return { ...parts, time, sessionId, capture: (requestId: string, amountMinor: number) => parts.kasse.staff.as('ann').capture(sessionId, { requestId, amountMinor }) };
  }

  it('is renewed for what is left, and the rest is captured on the new one', async () => {
    const parts = await expiring(true);
    expect(await parts.capture('first', 1000)).toMatchObject({ ok: true });
    const renewed: PaymentOutcome = { status: 'approved', amountMinor: 2000, currency: 'GBP', reference: 'new', captured: false, expiresAt: new Date(parts.time.now + 14 * DAY_MS).toISOString() };
    parts.primary.answers.push(renewed);
    parts.time.now += 6.5 * DAY_MS;
    await expect.poll(async () => (await parts.store.effects(parts.sessionId)).filter(({ kind }) => kind === 'authorize').map(({ state }) => state)).toEqual(['reversed', 'succeeded']);
    const [, renewal] = (await parts.store.effects(parts.sessionId)).filter(({ kind }) => kind === 'authorize');
    expect(renewal).toMatchObject({ key: `${parts.sessionId}.1.authorize.primary.1-renewed-1`, request: { amountMinor: 2000, replaces: 'old' } });
    expect(renewal?.request).not.toHaveProperty('token');
    expect(await parts.capture('second', 2000)).toMatchObject({ ok: true, status: 'captured' });
    expect(parts.primary.payments.get('new')).toMatchObject({ capturedMinor: 2000 });
    expect(await sessionOf(parts, parts.sessionId)).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: 3000 } });
    expect(await parts.kasse.staff.as('ann').attention()).toEqual([]);
  });

  it('asks for a person where the gateway cannot renew it, or declines', async () => {
    for (const reauthorizes of [false, true]) {
      const parts = await expiring(reauthorizes);
      parts.primary.answers.push({ status: 'declined', code: 'no', retry: 'never' });
      parts.time.now += 6.5 * DAY_MS;
      await expect.poll(() => parts.kasse.staff.as('ann').attention()).toMatchObject([{ sessionId: parts.sessionId }]);
      expect(await sessionOf(parts, parts.sessionId)).toMatchObject({ attention: { code: 'authorization_expiring' }, money: { authorizedMinor: 3000 } });
      expect(parts.primary.calls.filter((call) => call.startsWith('authorize'))).toHaveLength(reauthorizes ? 2 : 1);
      expect(await parts.capture('in-time', 3000)).toMatchObject({ ok: true, status: 'captured' });
    }
  });

  it('needs nothing once everything is captured', async () => {
    const parts = await expiring(true);
    expect(await parts.capture('all', 3000)).toMatchObject({ ok: true });
    parts.time.now += 8 * DAY_MS;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect([parts.primary.calls.filter((call) => call.startsWith('authorize')).length, await parts.kasse.staff.as('ann').attention()]).toEqual([1, []]);
  });
});
