import { describe, expect, it } from 'vitest';
import { opened, ready } from './test/fill-in.js';
import { kit, shopFiles, type KitOptions } from './test/kit.js';
import { clock, committing, ledgerOf, run, statusOf } from './test/passing-time.js';

const approval = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false } as const;

describe('law 9: refunds', () => {
  async function paid(options: KitOptions = {}) {
    const parts = await kit(options);
    const checkout = await ready(parts);
    await checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint, wait: 'settled' });
    const staff = parts.kasse.staff.as('ann');
    return { parts, ...checkout, refund: (requestId: string, amountMinor: number) => staff.refund(checkout.sessionId, { requestId, amountMinor }) };
  }

  it('are capped by what was captured, and journaled with who made them', async () => {
    const { parts, sessionId, refund } = await paid();
    expect(await refund('a', 1000)).toMatchObject({ ok: true, status: 'refunded', amountMinor: 1000 });
    expect(await refund('b', 2001)).toMatchObject({ ok: false, code: 'refund_exceeds_captured', messages: [{ params: { max: '20.00 GBP' } }] });
    expect(await refund('b', 2000)).toMatchObject({ ok: true });
    expect(await refund('c', 1)).toMatchObject({ ok: false, code: 'refund_exceeds_captured' });
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ 'gateway:primary': 0, refunds: 3000 });
    expect((await parts.kasse.staff.as('ann').journal(sessionId)).filter(({ cause }) => cause === 'refund').map(({ actor }) => actor)).toEqual(['staff:ann', 'staff:ann']);
    expect((await parts.kasse.staff.as('ann').view(sessionId))?.status).toBe('completed');
  });

  it('are one by their request id, whoever asks how often, and refused with another amount', async () => {
    const { parts, sessionId, refund } = await paid();
    const all = await Promise.all(Array.from({ length: 8 }, () => refund('a', 1000)));
    expect(new Set(all.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(await refund('a', 1000)).toMatchObject({ ok: true, status: 'refunded' });
    expect(await refund('a', 999)).toMatchObject({ ok: false, code: 'request_conflict' });
    expect([...parts.primary.payments.values()]).toMatchObject([{ refundedMinor: 1000 }]);
    expect(parts.primary.calls.filter((call) => call.startsWith('refund'))).toEqual([`refund ${sessionId}.0.refund.primary.a`]);
  });

  it('reserve the balance while they are pending, and give it back when they fail', async () => {
    const { parts, refund } = await paid({ timeouts: { answerMs: 40 } });
    let fail: () => void = () => undefined;
    parts.primary.moveAnswers.push(() => new Promise((resolve) => (fail = () => { resolve({ status: 'failed', code: 'too_old' }); })));
    expect(await refund('a', 2000)).toMatchObject({ ok: true, status: 'pending', amountMinor: 2000 });
    expect(await refund('b', 1001)).toMatchObject({ ok: false, code: 'refund_exceeds_captured' });
    fail();
    await expect.poll(async () => (await refund('a', 2000)).ok).toBe(false);
    expect(await refund('b', 3000)).toMatchObject({ ok: true, status: 'refunded' });
  });
});

describe('obligations', () => {
  it('are retried until they come true: the order is placed at the third try, and captured after it', async () => {
    const parts = await kit();
    parts.orders.answers.push({ status: 'failed', code: 'busy' }, () => Promise.reject(new Error('no route')));
    const { buyer, view, sessionId } = await ready(parts);
    const result = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(result).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(parts.primary.calls.some((call) => call.startsWith('capture'))).toBe(false);
    await expect.poll(async () => (await parts.store.load(sessionId))?.session.phase).toBe('settled');
    expect(parts.orders.calls).toHaveLength(3);
    expect((await parts.store.effects(sessionId)).map(({ kind, state }) => `${kind} ${state}`)).toEqual(['hold succeeded', 'authorize succeeded', 'place succeeded', 'consume succeeded', 'capture succeeded']);
    expect(await parts.kasse.staff.as('ann').attention()).toEqual([]);
  });

  it('ask for a person after the attempts the shop allows, and go on', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read, ...committing({ obligationAttempts: 3 }) });
    parts.orders.answers.push(...Array<object>(5).fill({ status: 'failed', code: 'busy' }));
    const { buyer, view, sessionId } = await ready(parts);
    void buyer.commit({ fingerprint: view.commit.fingerprint });
    run(parts);
    const attention = () => parts.kasse.staff.as('ann').attention();
    await expect.poll(async () => {
      time.now += 60_000;
      return attention();
    }).toMatchObject([{ sessionId }]);
    expect((await parts.store.load(sessionId))?.session).toMatchObject({ attention: { code: 'place_stuck' }, phase: 'settling' });
    await expect.poll(async () => {
      time.now += 600_000;
      return (await parts.store.load(sessionId))?.session.phase;
    }).toBe('settled');
  });
});

describe('a promise to pay', () => {
  const transfer = { payment: { methods: [{ method: 'transfer', gateways: ['primary'], commitOn: 'pending' }] } };
  const pending = { status: 'pending', reference: 'p1', checkAfterMs: 1_000 } as const;

  async function promised(time: ReturnType<typeof clock>) {
    const parts = await kit({ clock: time.read, files: shopFiles(transfer), moves: 'sale' });
    parts.primary.answers.push(pending);
    const checkout = await opened(parts);
    const { buyer } = checkout;
    for (const command of [{ type: 'contact.set', email: 'a@example.com' }, { type: 'fulfillment.destination', address: { line1: 'x', city: 'y', country: 'GB' } }] as const) await buyer.send(command);
    const { view } = await buyer.view();
    expect(await buyer.commit({ fingerprint: view?.commit.fingerprint ?? '', wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    run(parts);
    return { parts, ...checkout };
  }

  it('places the order with nothing charged, and books the money when it comes', async () => {
    const time = clock();
    const { parts, sessionId } = await promised(time);
    expect((await parts.store.load(sessionId))?.session.money.capturedMinor).toBe(0);
    parts.primary.resolveWith({ ...approval, captured: true });
    time.now += 2_000;
    await expect.poll(async () => (await parts.store.load(sessionId))?.session.money.capturedMinor).toBe(3000);
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ receivable: 0, 'gateway:primary': 3000 });
    expect(parts.primary.calls.filter((call) => call.startsWith('authorize'))).toHaveLength(1);
    expect(await parts.kasse.staff.as('ann').refund(sessionId, { requestId: 'r', amountMinor: 3000 })).toMatchObject({ ok: true });
  });

  it('asks for a person when it is broken: the order stands', async () => {
    const time = clock();
    const { parts, sessionId } = await promised(time);
    parts.primary.resolveWith({ status: 'declined', code: 'no_funds', retry: 'never' });
    time.now += 2_000;
    await expect.poll(() => parts.kasse.staff.as('ann').attention()).toMatchObject([{ sessionId }]);
    expect(await statusOf(parts, sessionId)).toBe('completed');
  });
});
