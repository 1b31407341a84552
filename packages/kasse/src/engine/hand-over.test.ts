import { describe, expect, it } from 'vitest';
import type { PaymentOutcome } from '../plugin.js';
import { handOver } from './hand-over.js';
import { Releases } from './releases.js';
import { ready } from './test/fill-in.js';
import { compiled, kit, type Kit, type KitOptions } from './test/kit.js';
import { clock, run } from './test/passing-time.js';

/** What a worker needs that has lost its session. */
const fencedOut = async ({ store }: Kit) => ({ store, releases: await Releases.start(store, compiled()), clock: Date.now });

/** A commit whose payment is out. */
async function paying(options: KitOptions = {}) {
  const parts = await kit(options);
  let answer: (outcome: PaymentOutcome) => void = () => undefined;
  // Nobody finds out more from the gateway for now.
  parts.primary.resolveWith({ status: 'unknown' });
  parts.primary.answers.push(() => new Promise((resolve) => (answer = resolve)));
  const { buyer, view, sessionId } = await ready(parts);
  const commit = buyer.commit({ fingerprint: view.commit.fingerprint });
  await expect.poll(() => parts.primary.calls.length).toBe(1);
  return { ...parts, buyer, sessionId, commit, answer: (outcome: PaymentOutcome) => { answer(outcome); } };
}

describe('what a worker learned that has lost its session', () => {
  it('of a challenge is the payment, and no secret lies in the inbox: the owner asks for it', async () => {
    const parts = await paying({ timeouts: { effectMs: 50, answerMs: 5_000 } });
    const key = `${parts.sessionId}.1.authorize.primary.1`;
    const challenge = { status: 'action_required', reference: 'p9', action: { action: 'sdk', data: { clientSecret: 'pi_secret_1' } } } as const;
    await handOver(await fencedOut(parts), [{ key, outcome: challenge }]);
    expect(await parts.store.inbox('test-shop', 10)).toMatchObject([{ payload: { key, seen: 'p9' } }]);
    expect(JSON.stringify(await parts.store.inbox('test-shop', 10))).not.toContain('pi_secret_1');
    run(parts);
    await expect.poll(async () => (await parts.store.effects(parts.sessionId)).find((effect) => effect.key === key)?.reference).toBe('p9');
    parts.primary.resolveWith(challenge);
    expect(await parts.commit).toMatchObject({ ok: true, view: { status: 'requires_escalation', action: { data: { clientSecret: 'pi_secret_1' } } } });
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
  });

  it('of a hold that could not be renewed is no new hold: the payment is undone', async () => {
    const parts = await paying({ holdMs: 45_000, clock: clock().read });
    await handOver(await fencedOut(parts), [{ key: `${parts.sessionId}.1.hold.stock.1`, isRenewal: true, outcome: { status: 'refused', code: 'ended' } }]);
    run(parts);
    await expect.poll(() => parts.store.inbox('test-shop', 10)).toEqual([]);
    parts.answer({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false });
    expect(await parts.commit).toMatchObject({ ok: false, code: 'hold_lapsed' });
    expect(parts.primary.payments.get('p1')?.voided).toBe(true);
  });
});
