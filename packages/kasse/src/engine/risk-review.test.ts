import { describe, expect, it } from 'vitest';
import { defineRisk } from '../plugin.js';
import { ready } from './test/fill-in.js';
import { kit } from './test/kit.js';

type Verdict = 'accept' | 'review' | 'reject';

const risk = (id: string, ...verdicts: readonly Verdict[]) => {
  const left = [...verdicts];
  return defineRisk({ id, setup: () => ({ assess: () => Promise.resolve({ verdict: left.shift() ?? 'accept' }) }) })();
};

describe('an order that a risk plugin lets through for a person to look at', () => {
  it('is placed with the names of who wants it looked at, settles, and waits for a person', async () => {
    const parts = await kit({ plugins: [risk('velocity', 'review'), risk('address', 'accept'), risk('device', 'review')] });
    const { buyer, view, sessionId } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: true, view: { status: 'completed', needsSupport: false } });
    await expect.poll(async () => (await parts.store.load(sessionId))?.session.phase).toBe('settled');

    expect([...parts.orders.placed.values()]).toMatchObject([{ review: ['velocity', 'device'] }]);
    const staff = parts.kasse.staff.as('ann');
    expect(await staff.attention()).toMatchObject([{ reason: 'risk_review', effect: sessionId, exits: ['cancelAndRefund', 'markDone'] }]);
    expect(await staff.resolve(sessionId, 'markDone')).toMatchObject({ ok: true });
    expect(await staff.attention()).toEqual([]);
    await parts.kasse.close();
  });

  it('is called off with its money given back, when the person says so', async () => {
    const parts = await kit({ plugins: [risk('velocity', 'review')] });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    await expect.poll(async () => (await parts.store.load(sessionId))?.session.phase).toBe('settled');
    expect(await parts.kasse.staff.as('ann').resolve(sessionId, 'cancelAndRefund')).toMatchObject({ ok: true });
    await expect.poll(async () => (await parts.store.load(sessionId))?.session.money).toMatchObject({ capturedMinor: 3000, refundedMinor: 3000 });
    await parts.kasse.close();
  });

  it('is judged by the commit that went through: an earlier one counts for nothing', async () => {
    const parts = await kit({ plugins: [risk('velocity', 'review', 'accept')] });
    parts.primary.answers.push({ status: 'declined', code: 'insufficient_funds', retry: 'other_method' });
    const { buyer, view } = await ready(parts);
    const declined = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(declined).toMatchObject({ ok: false });
    expect(await buyer.commit({ fingerprint: (declined.view ?? view).commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([...parts.orders.placed.values()][0]).not.toHaveProperty('review');
    expect(await parts.kasse.staff.as('ann').attention()).toEqual([]);
    await parts.kasse.close();
  });

  it('is stopped before anything is held, where another one rejects', async () => {
    const parts = await kit({ plugins: [risk('velocity', 'review'), risk('list', 'reject')] });
    const { buyer, view } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'check_failed' });
    expect(parts.stock.holds.size).toBe(0);
    await parts.kasse.close();
  });
});
