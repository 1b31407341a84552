import { describe, expect, it } from 'vitest';
import type { PaymentOutcome } from '../plugin.js';
import { ready } from './test/fill-in.js';
import { kit } from './test/kit.js';

const declined = (retry: 'same_method' | 'other_method' | 'other_gateway' | 'never'): PaymentOutcome => ({ status: 'declined', code: 'refused', retry });

describe('law 3 and 4: unknown is not failed, failover only on a definite no', () => {
  it('takes the backup when the primary is down, under a key of its own', async () => {
    const parts = await kit();
    parts.primary.isDown = true;
    const { buyer, view } = await ready(parts);
    const result = await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    expect(result).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(parts.primary.payments.size).toBe(0);
    expect([...parts.backup.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
    const keys = [...parts.primary.calls, ...parts.backup.calls].filter((call) => call.startsWith('authorize')).map((call) => call.split(' ')[1]);
    expect(new Set(keys).size).toBe(2);
  });

  it('takes the backup on a decline that says another gateway may help, and on no other', async () => {
    for (const retry of ['same_method', 'other_method', 'never', 'other_gateway'] as const) {
      const parts = await kit();
      parts.primary.answers.push(declined(retry));
      const { buyer, view } = await ready(parts);
      const result = await buyer.commit({ fingerprint: view.commit.fingerprint });
      expect(result.ok, retry).toBe(retry === 'other_gateway');
      expect(parts.backup.calls.length > 0, retry).toBe(retry === 'other_gateway');
    }
  });

  it('resolves a lost answer at the same gateway under the same key, and charges once', async () => {
    const parts = await kit();
    parts.primary.dropAnswers = 1;
    const { buyer, view } = await ready(parts);
    const result = await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    expect(result).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(parts.primary.payments.size).toBe(1);
    expect(parts.backup.calls).toEqual([]);
    const [authorize, resolve] = parts.primary.calls;
    expect(resolve?.split(' ')[1]).toBe(authorize?.split(' ')[1]);
  });

  it('never calls the backup while the primary is unknown', async () => {
    const parts = await kit({ timeouts: { effectMs: 40, answerMs: 150 } });
    parts.primary.answers.push(() => new Promise(() => undefined));
    const { buyer, view } = await ready(parts);
    const result = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(result).toMatchObject({ ok: true });
    expect(parts.backup.calls).toEqual([]);
  });

  it('undoes everything on a decline and tells the buyer what to do', async () => {
    const parts = await kit();
    parts.primary.answers.push(declined('other_method'));
    const { buyer, view } = await ready(parts);
    const result = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(result).toMatchObject({ ok: false, code: 'payment_declined_try_other', view: { status: 'ready_for_complete' } });
    expect(parts.stock.free.get('mug')).toBe(100);
    expect([...parts.stock.holds.values()]).toEqual(['released']);
    expect(parts.orders.placed.size).toBe(0);

    const again = await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    expect(again).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(parts.orders.placed.size).toBe(1);
    expect(parts.stock.free.get('mug')).toBe(99);
  });

  it('voids an approval of less than was asked, and says so', async () => {
    const parts = await kit();
    parts.primary.answers.push({ status: 'approved', amountMinor: 1000, currency: 'GBP', reference: 'p1', captured: false });
    const { buyer, view } = await ready(parts);
    const result = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(result.ok).toBe(false);
    expect(parts.primary.payments.get('p1')?.voided).toBe(true);
    expect(parts.orders.placed.size).toBe(0);
  });

  it('undoes an approval in another currency and asks for a person', async () => {
    const parts = await kit();
    parts.primary.answers.push({ status: 'approved', amountMinor: 3000, currency: 'USD', reference: 'p1', captured: true });
    const { buyer, view, sessionId } = await ready(parts);
    const result = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(result.ok).toBe(false);
    expect(parts.primary.payments.get('p1')).toMatchObject({ refundedMinor: 3000 });
    expect(await parts.kasse.staff.as('ann').attention()).toMatchObject([{ sessionId }]);
  });
});

describe('challenges', () => {
  it('waits for the buyer and commits when they are back', async () => {
    const parts = await kit();
    parts.primary.answers.push({ status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } });
    const { buyer, view } = await ready(parts);
    const challenged = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(challenged).toMatchObject({ ok: true, view: { status: 'requires_escalation', action: { action: 'redirect' } } });
    // The gateway now answers the same key with an approval.
    parts.primary.resolveWith({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false });
    const resumed = await buyer.resume();
    expect(resumed).toMatchObject({ ok: true, view: { status: 'completed' } });
  });

  it('of one gateway is not shown for the next', async () => {
    const parts = await kit();
    parts.primary.answers.push({ status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } });
    parts.backup.answers.push({ status: 'pending', reference: 'b1', checkAfterMs: 60_000 });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    parts.primary.resolveWith({ status: 'declined', code: 'soft', retry: 'other_gateway' });
    const resumed = await buyer.resume();
    expect(resumed).toMatchObject({ ok: true, view: { status: 'complete_in_progress', messages: [{ code: 'payment_pending' }] } });
    expect(resumed.view?.action).toBeUndefined();
    expect((await parts.store.load(sessionId))?.session.attempt?.tenders).toMatchObject([{ gateway: 'backup', reference: 'b1' }]);
  });

  it('cancels a challenge: what is pending at the gateway is voided', async () => {
    const parts = await kit();
    parts.primary.answers.push({ status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } });
    const { buyer, view } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    parts.primary.payments.set('p1', { key: '', amountMinor: 3000, capturedMinor: 0, refundedMinor: 0, voided: false });
    await buyer.cancel();
    await expect.poll(async () => (await buyer.view()).view?.status).toBe('canceled');
    expect(parts.primary.payments.get('p1')?.voided).toBe(true);
    expect(parts.stock.free.get('mug')).toBe(100);
  });
});
