import { describe, expect, it } from 'vitest';
import { defineRisk } from '../plugin.js';
import { ready } from './test/fill-in.js';
import { kit, shopFiles } from './test/kit.js';
import { clock, run } from './test/passing-time.js';

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

  it('is looked at for itself, where the order waits for a person for another reason as well: either is settled alone, by its own name', async () => {
    for (const first of ['risk_review', 'promise_broken']) {
      const time = clock();
      const files = shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'], commitOn: 'promise', due: { within: 'PT2H' } }] } });
      const parts = await kit({ clock: time.read, moves: 'deferred', plugins: [risk('velocity', 'review')], files });
      const { buyer, view, sessionId } = await ready(parts);
      await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
      run(parts);
      const staff = parts.kasse.staff.as('ann');
      time.now += 3 * 3_600_000;
      await expect.poll(() => staff.attention()).toMatchObject([
        { reason: 'risk_review', effect: `${sessionId}.risk_review`, exits: ['cancelAndRefund', 'markDone'] },
        { reason: 'promise_broken', effect: `${sessionId}.promise_broken`, exits: ['requestPayment', 'cancelAndRefund', 'markDone'] },
      ]);
      const rows = await staff.attention();
      const [one, other] = first === 'risk_review' ? rows : [...rows].reverse();
      expect(await staff.resolve(`${sessionId}.risk_review`, 'requestPayment')).toMatchObject({ ok: false, code: 'exit_impossible', messages: [{ params: { possible: 'cancelAndRefund, markDone' } }] });
      expect(await staff.resolve(one?.effect ?? '', 'markDone')).toEqual({ ok: true });
      expect(await staff.attention()).toMatchObject([{ reason: other?.reason, effect: sessionId, exits: other?.exits }]);
      expect(await staff.resolve(one?.effect ?? '', 'markDone')).toMatchObject({ ok: false, code: 'nothing_waits' });
      // Whoever read the list before calls it by the name it had there.
      expect(await staff.resolve(other?.effect ?? '', first === 'risk_review' ? 'requestPayment' : 'markDone')).toEqual({ ok: true });
      expect(await staff.attention()).toEqual([]);
    }
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
