import { describe, expect, it } from 'vitest';
import type { PaymentEvidence } from '../plugin.js';
import { deliver } from './test/hook.js';
import type { Kit } from './test/kit.js';
import { run } from './test/passing-time.js';
import { paid } from './test/paid.js';
import { approval, givenUp, sessionOf } from './test/second-attempt.js';

const refused = { status: 'failed', code: 'insufficient_balance' } as const;

/** What is known of a double charge whose giving back was refused, and waits for a person. */
async function waiting(parts: Kit, sessionId: string) {
  const staff = parts.kasse.staff.as('ann');
  const money = async () => (await sessionOf(parts, sessionId)).money;
  const reasons = async () => (await staff.attention()).map(({ reason }) => reason);
  const undoings = async () => (await parts.store.effects(sessionId)).flatMap(({ kind, attempt, state }) => (kind === 'refund' && attempt !== 0 ? [state] : []));
  await expect.poll(async () => (await reasons()).join()).toMatch(/^(refund|void)_failed$/);
  expect(await money()).toMatchObject({ capturedMinor: 3000, refundedMinor: 0, strayMinor: 3000 });
  return { parts, sessionId, staff, money, reasons, undoings };
}

/** The first attempt was given up with its outcome unknown, and the second one paid: then the first one shows, as a sale. */
async function lateSale() {
  const { time, parts, buyer, fingerprint, sessionId } = await givenUp();
  await buyer.commit({ fingerprint, wait: 'settled' });
  await expect.poll(async () => (await sessionOf(parts, sessionId)).phase).toBe('settled');
  parts.primary.mumbles.refund = [refused];
  parts.primary.resolveWith({ ...approval, reference: 'first', captured: true });
  await deliver(parts, { reference: 'first', kind: 'captured' });
  await expect.poll(async () => (await sessionOf(parts, sessionId)).money.strayMinor).toBe(3000);
  // That the first one was not known is over.
  return { time, ...(await waiting(parts, sessionId)) };
}

describe('a double charge whose giving back was refused', () => {
  it.each([
    ['refunded', []],
    ['disputed', ['disputed']],
  ] as const)('and that other hands gave back (%s) took nothing of the order\'s money, and waits no more', async (kind, reasons) => {
    const double = await lateSale();
    await deliver(double.parts, { reference: 'first', kind, origin: 'external' });
    expect(await double.money()).toMatchObject({ capturedMinor: 3000, refundedMinor: 0, strayMinor: 0 });
    expect([await double.reasons(), await double.undoings()]).toEqual([reasons, ['reversed']]);
    expect(await double.parts.store.inbox('test-shop', 10)).toEqual([]);
    const events = (await double.parts.store.outbox('test-shop', 500)).map(({ type }) => type).filter((type) => type === 'payment.refunded' || type === 'payment.disputed');
    expect(events).toEqual(kind === 'disputed' ? ['payment.disputed'] : []);
    expect(await double.staff.refund(double.sessionId, { requestId: 'return', amountMinor: 3000 })).toMatchObject({ ok: true, status: 'refunded' });
    expect([...double.parts.primary.payments].map(([id, { refundedMinor }]) => [id, refundedMinor])).toContainEqual(['primary_1', 3000]);
  });

  it('is waited for until all of it is back', async () => {
    const double = await lateSale();
    await deliver(double.parts, { reference: 'first', kind: 'refunded', cumulativeMinor: 1000, origin: 'external' });
    expect([await double.money(), await double.reasons()]).toMatchObject([{ refundedMinor: 0, strayMinor: 2000 }, ['refund_failed']]);
    await deliver(double.parts, { reference: 'first', kind: 'disputed', cumulativeMinor: 2000, origin: 'external' });
    expect([await double.money(), await double.reasons()]).toMatchObject([{ refundedMinor: 0, strayMinor: 0 }, ['disputed']]);
  });

  it('of which a part came back is marked as done for the rest', async () => {
    const double = await lateSale();
    await deliver(double.parts, { reference: 'first', kind: 'refunded', cumulativeMinor: 1000, origin: 'external' });
    const [row] = await double.staff.attention();
    expect(await double.staff.resolve(row?.effect ?? '', 'markDone')).toEqual({ ok: true });
    expect([await double.money(), await double.reasons()]).toMatchObject([{ capturedMinor: 3000, refundedMinor: 0, strayMinor: 0 }, []]);
  });

  it('is there again when its chargeback was won: not the order\'s, and to be given back', async () => {
    const double = await lateSale();
    await deliver(double.parts, { reference: 'first', kind: 'disputed', origin: 'external' });
    await deliver(double.parts, { reference: 'first', kind: 'reinstated', origin: 'external' });
    expect(await double.money()).toMatchObject({ capturedMinor: 3000, refundedMinor: 0, strayMinor: 3000 });
    double.time.now += 86_400_000;
    await expect.poll(double.reasons).toEqual(['stray_money']);
  });
});

describe('a second payment under the key of the one that paid', () => {
  /** The gateway refuses to give it back in any way. */
  async function second() {
    const { parts, sessionId, time } = await paid();
    run(parts);
    parts.primary.mumbles.refund = [refused];
    parts.primary.mumbles.void = [{ status: 'failed', code: 'captured' }];
    const [first] = (await parts.store.effects(sessionId)).filter(({ kind }) => kind === 'authorize');
    const byKey = { reference: sessionId, payment: 'twice', idempotencyKey: first?.key ?? '' };
    return { parts, sessionId, time, byKey };
  }

  const names: readonly (readonly [string, (byKey: Partial<PaymentEvidence>) => Partial<PaymentEvidence>])[] = [
    ['by its key', (byKey) => ({ ...byKey, origin: 'requested' })],
    ['by its key, from outside', (byKey) => ({ ...byKey, origin: 'external' })],
    ['by its own id alone', () => ({ reference: 'twice', origin: 'external' })],
  ];

  it.each(names.flatMap(([how, name]) => (['refunded', 'disputed'] as const).map((kind) => [kind, how, name] as const)))('that is %s, told of %s, took nothing of the order\'s money', async (kind, _, name) => {
    const { parts, sessionId, byKey } = await second();
    await deliver(parts, { ...byKey, kind: 'captured' });
    const double = await waiting(parts, sessionId);
    await deliver(parts, { ...name(byKey), kind });
    expect(await double.money()).toMatchObject({ capturedMinor: 3000, refundedMinor: 0, strayMinor: 0 });
    expect([await double.reasons(), await double.undoings()]).toEqual([kind === 'disputed' ? ['disputed'] : [], ['reversed']]);
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
  });

  it('of which a part came back, refused in any way, is marked as done for the rest', async () => {
    const { parts, sessionId, byKey } = await second();
    await deliver(parts, { ...byKey, kind: 'captured' });
    const double = await waiting(parts, sessionId);
    await deliver(parts, { ...byKey, kind: 'refunded', cumulativeMinor: 1000, origin: 'external' });
    expect(await double.money()).toMatchObject({ strayMinor: 2000 });
    for (const { effect } of await double.staff.attention()) expect(await double.staff.resolve(effect, 'markDone')).toEqual({ ok: true });
    expect([await double.money(), await double.reasons()]).toMatchObject([{ capturedMinor: 3000, refundedMinor: 0, strayMinor: 0 }, []]);
  });

  it('of which a part came back, beside a third one, is marked as done for its own rest', async () => {
    const { parts, sessionId, byKey } = await second();
    parts.primary.mumbles.refund = [refused, refused];
    parts.primary.mumbles.void = [refused, refused];
    await deliver(parts, { ...byKey, kind: 'captured' });
    const double = await waiting(parts, sessionId);
    await deliver(parts, { ...byKey, payment: 'thrice', kind: 'captured' });
    await expect.poll(() => double.reasons()).toHaveLength(2);
    await deliver(parts, { ...byKey, kind: 'refunded', cumulativeMinor: 1000, origin: 'external' });
    expect(await double.money()).toMatchObject({ strayMinor: 5000 });
    const [first] = await double.staff.attention();
    expect(await double.staff.resolve(first?.effect ?? '', 'markDone')).toEqual({ ok: true });
    expect(await double.money()).toMatchObject({ strayMinor: 3000 });
  });

  it('that was voided after its refund was refused is back, also when the gateway tells of it as refunded', async () => {
    const { parts, sessionId, byKey } = await second();
    parts.primary.mumbles.void = [];
    parts.primary.payments.set('twice', { key: byKey.idempotencyKey, amountMinor: 3000, capturedMinor: 3000, refundedMinor: 0, voided: false });
    await deliver(parts, { ...byKey, kind: 'captured' });
    await expect.poll(() => parts.primary.payments.get('twice')?.voided).toBe(true);
    await expect.poll(async () => (await sessionOf(parts, sessionId)).money.strayMinor).toBe(0);
    await deliver(parts, { ...byKey, kind: 'refunded' });
    expect((await sessionOf(parts, sessionId)).money).toMatchObject({ capturedMinor: 3000, refundedMinor: 0, strayMinor: 0 });
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
  });

  it('whose chargeback is told before it is known, comes to the same end', async () => {
    const { parts, sessionId, time, byKey } = await second();
    await deliver(parts, { ...byKey, kind: 'disputed' });
    expect((await sessionOf(parts, sessionId)).money).toMatchObject({ refundedMinor: 0, strayMinor: 0 });
    await deliver(parts, { ...byKey, kind: 'captured' });
    await expect.poll(async () => {
      time.now += 60_000;
      return (await parts.kasse.staff.as('ann').attention()).map(({ reason }) => reason);
    }).toEqual(['disputed']);
    expect((await sessionOf(parts, sessionId)).money).toMatchObject({ capturedMinor: 3000, refundedMinor: 0, strayMinor: 0 });
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
  });
});
