import { describe, expect, it } from 'vitest';
import { ready } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, type KitOptions } from './test/kit.js';
import { clock, run } from './test/passing-time.js';

/** An order whose capture was refused, which waits for a person. */
async function refused({ gateway, ...options }: KitOptions = {}) {
  const parts = await kit({ clock: clock().read, gateway: { parseWebhook, ...gateway }, ...options });
  parts.primary.moveAnswers.push({ status: 'failed', code: 'try_later' });
  const { buyer, view, sessionId } = await ready(parts);
  await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  run(parts);
  const staff = parts.kasse.staff.as('ann');
  await expect.poll(async () => (await staff.attention()).map(({ reason }) => reason)).toEqual(['capture_failed']);
  const [row] = await staff.attention();
  const rowNow = async () => (await staff.attention())[0];
  const session = async () => (await parts.store.load(sessionId))?.session;
  const capture = (requestId: string, amountMinor: number) => staff.capture(sessionId, { requestId, amountMinor });
  return { ...parts, staff, sessionId, effect: row?.effect ?? '', rowNow, session, capture };
}

describe('a refused capture', () => {
  it('is needed no more once staff captured all of it by another request: the order is settled, and nothing is asked of the buyer', async () => {
    const parts = await refused();
    expect(await parts.capture('by-hand', 3000)).toMatchObject({ ok: true, status: 'captured' });
    await expect.poll(parts.session).toMatchObject({ phase: 'settled', money: { capturedMinor: 3000 } });
    expect(await parts.staff.attention()).toEqual([]);
    expect(await parts.staff.resolve(parts.effect, 'retry')).toMatchObject({ ok: false, code: 'nothing_waits' });
    expect(parts.primary.payments.get('primary_1')?.capturedMinor).toBe(3000);
    expect((await parts.store.effects(parts.sessionId)).find(({ key }) => key === parts.effect)).toMatchObject({ state: 'reversed', outcome: { status: 'not_needed' } });
  });

  it('is not sent again after a part was captured otherwise, and marked as done it is booked with the rest', async () => {
    const parts = await refused();
    expect(await parts.capture('by-hand', 1000)).toMatchObject({ ok: true, status: 'captured' });
    expect((await parts.rowNow())?.exits).toEqual(['reauthorize', 'requestPayment', 'cancelAndRefund', 'markDone']);
    expect(await parts.staff.resolve(parts.effect, 'retry')).toMatchObject({ ok: false, code: 'exit_impossible' });
    expect(await parts.staff.resolve(parts.effect, 'markDone')).toEqual({ ok: true });
    await expect.poll(parts.session).toMatchObject({ phase: 'settled', money: { capturedMinor: 3000, strayMinor: 0 } });
    expect((await parts.staff.ledger(parts.sessionId)).map(({ kind, origin }) => `${kind} ${origin}`)).toEqual(['order kasse', 'capture kasse', 'capture external']);
  });

  it('is followed by no other payment and no second try while another capture may have gone through', async () => {
    const parts = await refused({ timeouts: { answerMs: 50 } });
    parts.primary.moveAnswers.push({ status: 'unknown' });
    expect(await parts.capture('by-hand', 3000)).toMatchObject({ ok: true, status: 'pending' });
    expect((await parts.rowNow())?.exits).toEqual(['cancelAndRefund', 'markDone']);
  });

  it('of which other hands captured another amount is settled by what they took: no dead letter, and only the rest is marked as done', async () => {
    const parts = await refused();
    expect(await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 2000, origin: 'external' })).toBe(200);
    expect(await parts.session()).toMatchObject({ phase: 'settling', money: { capturedMinor: 2000 } });
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
    expect(await parts.staff.resolve(parts.effect, 'markDone')).toEqual({ ok: true });
    await expect.poll(parts.session).toMatchObject({ phase: 'settled', money: { capturedMinor: 3000, strayMinor: 0 } });
  });

  it('of which other hands captured all, and more, in two parts is needed no more', async () => {
    const parts = await refused();
    await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 2000, origin: 'external' });
    await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 3500, origin: 'external' });
    expect(await parts.session()).toMatchObject({ phase: 'settled', money: { capturedMinor: 3000, strayMinor: 500 } });
    expect((await parts.staff.attention()).map(({ reason }) => reason)).toEqual(['captured_too_much']);
  });

  it('that is given up for another payment lets go what is held: nobody can capture it beside that one', async () => {
    const parts = await refused();
    expect(await parts.staff.resolve(parts.effect, 'requestPayment')).toEqual({ ok: true });
    await expect.poll(() => parts.primary.payments.get('primary_1')).toMatchObject({ voided: true, capturedMinor: 0 });
    expect(await parts.session()).toMatchObject({ phase: 'settled', money: { authorizedMinor: 0, strayMinor: 0 } });
    expect(await parts.capture('by-hand', 3000)).toMatchObject({ ok: false, code: 'nothing_to_capture' });
    expect(await parts.staff.attention()).toEqual([]);
  });

  it.each(['kept', 'called off'])('of which other hands took a part before another payment stood for the order leaves that part to nobody, and the order is paid by the other one: %s', async (fate) => {
    const parts = await refused();
    // What was captured cannot be let go, and a part cannot be refunded as a whole.
    parts.primary.mumbles.void = [{ status: 'failed', code: 'not_voidable' }];
    parts.primary.mumbles.refund = [{ status: 'failed', code: 'amount_too_large' }];
    let answer = (): void => undefined;
    parts.primary.answers.push(() => new Promise((resolve) => (answer = () => { resolve({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'anew', captured: false }); })));
    expect(await parts.staff.resolve(parts.effect, 'reauthorize')).toEqual({ ok: true });
    await expect.poll(() => parts.primary.calls.filter((call) => call.startsWith('void'))).toHaveLength(1);
    await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 500, origin: 'external' });
    expect(await parts.session()).toMatchObject({ money: { capturedMinor: 0, strayMinor: 500 } });
    answer();
    await expect.poll(parts.session).toMatchObject({ phase: 'settled', money: { capturedMinor: 3000, strayMinor: 500 } });
    expect((await parts.staff.attention()).map(({ reason }) => reason).sort()).toEqual(['captured_too_much', 'refund_failed']);
    if (fate === 'kept') return;
    expect(await parts.staff.cancel(parts.sessionId)).toEqual({ ok: true });
    await expect.poll(parts.session).toMatchObject({ money: { capturedMinor: 3000, refundedMinor: 3000, strayMinor: 500 } });
    expect(parts.primary.payments.get('anew')?.refundedMinor).toBe(3000);
  });

  it('of which other hands took everything pays for the order where the payment that was to stand for it was declined', async () => {
    const parts = await refused();
    parts.primary.mumbles.void = [{ status: 'failed', code: 'not_voidable' }];
    parts.primary.mumbles.refund = [{ status: 'failed', code: 'amount_too_large' }];
    parts.primary.answers.push({ status: 'declined', code: 'no', retry: 'never' });
    await parts.staff.resolve(parts.effect, 'reauthorize');
    const reasons = async () => (await parts.staff.attention()).map(({ reason }) => reason).sort();
    await expect.poll(reasons).toEqual(['promise_broken', 'refund_failed']);
    await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 3000, origin: 'external' });
    expect(await parts.session()).toMatchObject({ money: { capturedMinor: 3000, strayMinor: 0 } });
  });

  it('asks the buyer for no more than is owed', async () => {
    const parts = await refused();
    await parts.capture('by-hand', 1000);
    expect(await parts.staff.resolve(parts.effect, 'requestPayment')).toEqual({ ok: true });
    const asked = (await parts.store.outbox('test-shop', 1_000)).find(({ type }) => type === 'payment.requested');
    expect(asked?.data).toMatchObject({ amountMinor: 2000, currency: 'GBP' });
    await expect.poll(() => parts.primary.payments.get('primary_1')).toMatchObject({ capturedMinor: 1000, refundedMinor: 0, voided: true });
  });
});
