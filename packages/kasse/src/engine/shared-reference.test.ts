import { describe, expect, it } from 'vitest';
import type { PaymentEvidence } from '../plugin.js';
import { ready } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, shopFiles, type Kit, type KitOptions } from './test/kit.js';
import { clock, committing, ledgerOf, run, statusOf } from './test/passing-time.js';

const shared = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'pay_1', captured: false } as const;

/** A first order that stands on `pay_1`, and a second checkout at the same gateway. */
async function two(options: KitOptions = {}) {
  const parts = await kit(options);
  parts.primary.answers.push(shared);
  const first = await ready(parts);
  await first.buyer.commit({ fingerprint: first.view.commit.fingerprint, wait: 'settled' });
  const second = await ready(parts, { requestId: 'r2', cartRef: 'c2' });
  return { parts, first, second, commit: () => second.buyer.commit({ fingerprint: second.view.commit.fingerprint }) };
}

const attentionOf = async ({ kasse }: Kit, id: string) => (await kasse.staff.as('ann').attention()).filter(({ sessionId }) => sessionId === id).map(({ reason }) => reason);

/** What the gateway did after it authorized, but for questions. */
const movesOf = ({ primary }: Kit, id: string): readonly string[] => primary.calls.filter((call) => call.includes(id) && !call.startsWith('authorize') && !call.startsWith('resolve'));

describe('a gateway that approves under the reference of another order', () => {
  it.each([false, true])('makes no second order of one charge (captured: %s): the payment is being checked, and a person is told', async (captured) => {
    const { parts, first, second, commit } = await two({ timeouts: { answerMs: 200 } });
    parts.primary.answers.push({ ...shared, captured });
    expect(await commit()).toMatchObject({ ok: true, view: { status: 'complete_in_progress', isChecking: true } });
    const row = { sessionId: second.sessionId, reason: 'reference_taken', exits: ['retry', 'markDone'], call: { kind: 'authorize', target: 'primary', code: 'reference_taken' } };
    expect(await parts.kasse.staff.as('ann').attention()).toMatchObject([row]);
    expect([...parts.orders.placed.values()].map(({ sessionId }) => sessionId)).toEqual([first.sessionId]);
    const [payment] = (await parts.store.effects(second.sessionId)).filter(({ kind }) => kind === 'authorize');
    expect([payment?.state, payment?.reference]).toEqual(['unknown', undefined]);
    expect(parts.backup.calls).toEqual([]);
  });

  it('has nothing of the first order undone when it goes on saying so, and the checkout opens again', async () => {
    const time = clock();
    const { parts, first, second, commit } = await two({ clock: time.read, timeouts: { answerMs: 200 }, ...committing({ resolveWithin: 'PT10M' }) });
    parts.primary.answers.push(shared);
    await commit();
    run(parts);
    await expect
      .poll(async () => {
        time.now += 60_000;
        return statusOf(parts, second.sessionId);
      }, { timeout: 10_000 })
      .not.toBe('complete_in_progress');
    expect(await attentionOf(parts, second.sessionId)).toEqual(['reference_taken', 'outcome_unknown']);
    expect(movesOf(parts, second.sessionId)).toEqual([]);
    expect(parts.primary.payments.get('pay_1')).toMatchObject({ refundedMinor: 0, voided: false });
    expect(await ledgerOf(parts, first.sessionId)).toMatchObject({ 'gateway:primary': 3000, receivable: 0 });
    expect(parts.orders.placed.size).toBe(1);
  });

  it('goes on when it tells the right one, and needs no person any more', async () => {
    const time = clock();
    const { parts, second, commit } = await two({ clock: time.read, timeouts: { answerMs: 200 } });
    parts.primary.answers.push(shared);
    await commit();
    parts.primary.resolveWith({ ...shared, reference: 'pay_2' });
    run(parts);
    await expect
      .poll(async () => {
        time.now += 1_000;
        return statusOf(parts, second.sessionId);
      }, { timeout: 10_000 })
      .toBe('completed');
    expect(await attentionOf(parts, second.sessionId)).toEqual([]);
    expect([...parts.orders.placed.values()].map(({ tenders }) => tenders.map(({ reference }) => reference))).toEqual([['pay_1'], ['pay_2']]);
  });

  it.each([{ status: 'pending', checkAfterMs: 60_000 } as const, { status: 'action_required', action: { action: 'wait' } } as const])('takes no unfinished payment for it either ($status)', async (unfinished) => {
    const { parts, second, commit } = await two({ timeouts: { answerMs: 200 } });
    parts.primary.answers.push({ ...unfinished, reference: 'pay_1' });
    await commit();
    expect(await attentionOf(parts, second.sessionId)).toEqual(['reference_taken']);
    expect(parts.orders.placed.size).toBe(1);
  });

  it('gives it to one of two that are approved at the same moment', async () => {
    const parts = await kit({ timeouts: { answerMs: 300 } });
    const checkouts = await Promise.all(['1', '2'].map((n) => ready(parts, { requestId: n, cartRef: n })));
    parts.primary.answers.push(shared, shared);
    await Promise.all(checkouts.map(({ buyer, view }) => buyer.commit({ fingerprint: view.commit.fingerprint })));
    const statuses = await Promise.all(checkouts.map(({ sessionId }) => statusOf(parts, sessionId)));
    expect(statuses.sort()).toEqual(['complete_in_progress', 'completed']);
  });

  it('pays one part of an order with it, not two', async () => {
    const files = shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }] } });
    const parts = await kit({ files, timeouts: { answerMs: 200 } });
    const part = { ...shared, amountMinor: 1000 };
    parts.primary.answers.push(part, { ...part, amountMinor: 2000 });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    await buyer.send({ type: 'payment.set', methodId: 'card', instrument: { token: 'tok_other' } });
    expect(await statusOf(parts, sessionId)).toBe('complete_in_progress');
    expect(await attentionOf(parts, sessionId)).toEqual(['reference_taken']);
  });

  it('is not believed by webhook: what it says was paid twice under a key is not given back when it is another order\'s', async () => {
    const { parts, first, second, commit } = await two({ gateway: { parseWebhook } });
    await commit();
    const [payment] = (await parts.store.effects(second.sessionId)).filter(({ kind }) => kind === 'authorize');
    const evidence: Partial<PaymentEvidence> = { reference: second.sessionId, payment: 'pay_1', kind: 'captured', cumulativeMinor: 3000, ...(payment === undefined ? {} : { idempotencyKey: payment.key }) };
    expect(await deliver(parts, evidence)).toBe(200);
    expect(await attentionOf(parts, second.sessionId)).toEqual(['reference_taken']);
    expect(parts.primary.payments.get('pay_1')).toMatchObject({ refundedMinor: 0, voided: false });
    expect(await statusOf(parts, first.sessionId)).toBe('completed');
  });
});

describe('a reference that comes twice within one checkout', () => {
  it('is the same payment: an answer that was lost, and is told again under its key', async () => {
    const parts = await kit();
    parts.primary.answers.push(shared);
    parts.primary.dropAnswers = 1;
    const { buyer, view } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: true, view: { status: 'completed' } });
  });

  it('may be a gateway that names all attempts alike, as a promise to pay does', async () => {
    const parts = await kit();
    parts.primary.answers.push({ ...shared, amountMinor: 2900 }, shared);
    const { buyer, view, sessionId } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false });
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(await attentionOf(parts, sessionId)).toEqual([]);
  });
});
