import { describe, expect, it } from 'vitest';
import type { PaymentOutcome } from '../plugin.js';
import { ready } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, shopFiles } from './test/kit.js';
import { clock, run } from './test/passing-time.js';
import { sessionOf } from './test/second-attempt.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const less = { status: 'approved', amountMinor: 2000, currency: 'GBP', reference: 'less', captured: false } as const;
const onShipment = { payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } };

/** The capture of an order was refused, and what staff had authorized anew for it brought this. */
async function authorizedAnew(brought: (nowMs: number) => PaymentOutcome, flow: object = {}) {
  const time = clock();
  const parts = await kit({ clock: time.read, gateway: { parseWebhook }, files: shopFiles(flow) });
  const { buyer, view, sessionId } = await ready(parts);
  parts.primary.moveAnswers.push({ status: 'failed', code: 'expired' });
  await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  run(parts);
  const staff = parts.kasse.staff.as('ann');
  const reasons = async () => (await staff.attention()).map(({ reason }) => reason);
  if (flow === onShipment) await staff.capture(sessionId, { requestId: 'early', amountMinor: 3000 });
  await expect.poll(reasons).toEqual(['capture_failed']);
  const [refused] = await staff.attention();
  parts.primary.answers.push(brought(time.now));
  expect(await staff.resolve(refused?.effect ?? '', 'reauthorize')).toEqual({ ok: true });
  await expect.poll(reasons).toEqual(['amount_mismatch']);
  const decide = async (exit: 'requestPayment' | 'markDone') => {
    const [row] = await staff.attention();
    return staff.resolve(row?.effect ?? '', exit);
  };
  const exits = async () => (await staff.attention()).map((row) => row.exits);
  const asked = async () => (await parts.store.outbox('test-shop', 1_000)).flatMap(({ type, data }) => (type === 'payment.requested' ? [data['amountMinor']] : []));
  const session = () => sessionOf(parts, sessionId);
  return { parts, time, sessionId, staff, reasons, exits, decide, asked, session };
}

describe('a payment that staff had authorized anew, and that brought less', () => {
  it.each([
    ['held and captured', less],
    ['a sale', { ...less, captured: true }],
  ])('counts, and the buyer can be asked for the rest (%s)', async (_, brought) => {
    const { parts, exits, decide, asked, reasons, session } = await authorizedAnew(() => brought);
    await expect.poll(session).toMatchObject({ phase: 'settled', money: { capturedMinor: 2000 } });
    expect(await exits()).toEqual([['requestPayment', 'cancelAndRefund', 'markDone']]);
    expect(await decide('requestPayment')).toEqual({ ok: true });
    expect([await asked(), await reasons()]).toEqual([[1000], []]);
    expect(await session()).toMatchObject({ phase: 'settled', money: { authorizedMinor: 0, capturedMinor: 2000, refundedMinor: 0, strayMinor: 0 } });
    expect(parts.primary.payments.get('less')).toMatchObject({ capturedMinor: 2000, refundedMinor: 0, voided: false });
  });

  it('stays held for shipment while the rest is asked for, and nothing of that rest can be captured beside', async () => {
    const { parts, sessionId, staff, exits, decide, asked, session } = await authorizedAnew(() => less, onShipment);
    expect(await exits()).toEqual([['requestPayment', 'cancelAndRefund', 'markDone']]);
    expect(await decide('requestPayment')).toEqual({ ok: true });
    expect(await asked()).toEqual([1000]);
    expect(await session()).toMatchObject({ money: { authorizedMinor: 2000, capturedMinor: 0 } });
    expect(await staff.capture(sessionId, { requestId: 'whole', amountMinor: 3000 })).toMatchObject({ ok: false, code: 'capture_exceeds_authorized' });
    expect(await staff.capture(sessionId, { requestId: 'parcel', amountMinor: 2000 })).toMatchObject({ ok: true, status: 'captured' });
    expect(parts.primary.payments.get('less')).toMatchObject({ capturedMinor: 2000, voided: false });
  });

  it('and whose hold ends as well is given up as a whole: the buyer is asked once, for everything', async () => {
    const { parts, time, staff, reasons, asked } = await authorizedAnew((nowMs) => ({ ...less, expiresAt: new Date(nowMs + 7 * DAY_MS).toISOString() }), onShipment);
    time.now += 6.5 * DAY_MS;
    await expect.poll(reasons).toEqual(['amount_mismatch', 'authorization_expiring']);
    const rows = await staff.attention();
    expect(await staff.resolve(rows[1]?.effect ?? '', 'requestPayment')).toEqual({ ok: true });
    expect([await asked(), await reasons()]).toEqual([[3000], []]);
    await expect.poll(() => parts.primary.payments.get('less')).toMatchObject({ voided: true, capturedMinor: 0 });
  });

  it('is given up for what it holds when its hold ends after the rest was asked for', async () => {
    const { parts, time, reasons, decide, asked } = await authorizedAnew((nowMs) => ({ ...less, expiresAt: new Date(nowMs + 7 * DAY_MS).toISOString() }), onShipment);
    expect(await decide('requestPayment')).toEqual({ ok: true });
    time.now += 6.5 * DAY_MS;
    await expect.poll(reasons).toEqual(['authorization_expiring']);
    expect(await decide('requestPayment')).toEqual({ ok: true });
    expect(await asked()).toEqual([1000, 2000]);
    await expect.poll(() => parts.primary.payments.get('less')).toMatchObject({ voided: true });
  });

  it('is asked for no more once other hands took the rest', async () => {
    const { parts, exits } = await authorizedAnew(() => ({ ...less, captured: true }));
    await deliver(parts, { reference: 'less', kind: 'captured', cumulativeMinor: 3000, origin: 'external' });
    expect(await exits()).toEqual([['cancelAndRefund', 'markDone']]);
  });
});

describe('a payment of another amount than was asked', () => {
  it('that staff had authorized anew brought nothing when it was more: the buyer can be asked for everything', async () => {
    const { parts, exits, decide, asked } = await authorizedAnew(() => ({ ...less, amountMinor: 3500 }));
    await expect.poll(() => parts.primary.payments.get('less')).toMatchObject({ voided: true });
    expect(await exits()).toEqual([['requestPayment', 'cancelAndRefund', 'markDone']]);
    expect(await decide('requestPayment')).toEqual({ ok: true });
    expect(await asked()).toEqual([3000]);
  });

  it('of an attempt before the order is not asked for, which another payment stands for', async () => {
    const parts = await kit({ gateway: { parseWebhook }, files: shopFiles(onShipment) });
    parts.primary.answers.push({ ...less, amountMinor: 3500, reference: 'more' });
    const { buyer, view } = await ready(parts);
    const { fingerprint } = view.commit;
    expect(await buyer.commit({ fingerprint })).toMatchObject({ ok: false });
    expect(await buyer.commit({ fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect(await parts.kasse.staff.as('ann').attention()).toMatchObject([{ reason: 'amount_mismatch', exits: ['cancelAndRefund', 'markDone'] }]);
  });
});
