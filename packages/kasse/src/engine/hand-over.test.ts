import { afterEach, describe, expect, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import type { PaymentOutcome } from '../plugin.js';
import { createKasse } from './create-kasse.js';
import { handOver } from './hand-over.js';
import { Releases } from './releases.js';
import { ready } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { compiled, fakeCarrier, fakeCart, fakeGateway, fakeOrders, fakeStock, fakeTax, kit, SECRET, type Kit, type KitOptions } from './test/kit.js';
import { clock, run } from './test/passing-time.js';

const after: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of after.splice(0)) await end();
});

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

  it('of a payment that was given up meanwhile has the gateway asked, and what it took is undone', async () => {
    const parts = await kit();
    const approved: PaymentOutcome = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false };
    parts.primary.answers.push({ status: 'declined', code: 'card_declined', retry: 'never' });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    parts.primary.resolveWith(approved);
    await handOver(await fencedOut(parts), [{ key: `${sessionId}.1.authorize.primary.1`, outcome: approved }]);
    run(parts);
    await expect.poll(() => parts.primary.payments.get('p1')?.voided).toBe(true);
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
  });

  it('of its own call alone is no answer for the key, which the new owner has sent again since: no backup charges', async () => {
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    let isClear = false;
    const charged = new Set<string>();
    const primary = fakeGateway('primary', 'sale', {
      // The first request never reached the provider, and the process freezes while it hears so.
      authorize: () => new Promise((resolve) => (answer = resolve)),
      // The identical request of the new owner charges, and its answer is lost for a while.
      resolve: ({ idempotencyKey, mayReplay }) => {
        if (mayReplay) charged.add(idempotencyKey);
        return Promise.resolve(isClear && charged.has(idempotencyKey) ? { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: true } : { status: 'unknown' });
      },
    });
    const backup = fakeGateway('backup', 'sale');
    const parts = { cart: fakeCart(), orders: fakeOrders(), plugins: [primary.plugin, backup.plugin, fakeStock().plugin, fakeCarrier().plugin, fakeTax().plugin] };
    const engineOn = (store: Store) =>
      createKasse({ shop: compiled(), ...parts, store: { ...store, isShared: true, close: () => Promise.resolve() }, secret: SECRET, leaseMs: 120, timeouts: { clockSkewMs: 0 } });
    const store = await freshStore();
    const frozen = await engineOn({ ...store, renew: () => Promise.resolve(false) });
    const { buyer, view, token } = await ready({ kasse: frozen });
    void buyer.commit({ fingerprint: view.commit.fingerprint });
    const owner = await engineOn(store);
    after.push(() => owner.close());
    run({ kasse: owner });
    await expect.poll(() => charged.size).toBe(1);
    answer({ status: 'unavailable' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    isClear = true;
    await expect.poll(async () => (await owner.buyer(token).view()).view?.status).toBe('completed');
    expect({ charged: charged.size, calls: backup.calls }).toEqual({ charged: 1, calls: [] });
  });
});
