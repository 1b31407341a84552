import { afterEach, describe, expect, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import { aSession } from '../stores/store-fixtures.js';
import type { EngineContext } from './context.js';
import { createKasse, type Kasse } from './create-kasse.js';
import { HANDED_OVER } from './hand-over.js';
import { maySend, returnUnused, seekLease } from './lease.js';
import { Live } from './live.js';
import { realRuntime } from './runtime.js';
import { ready } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { deliver, parseWebhook } from './test/hook.js';
import { compiled, fakeCarrier, fakeCart, fakeGateway, fakeOrders, fakeStock, fakeTax, SECRET } from './test/kit.js';
import { run } from './test/passing-time.js';

const done = { status: 'succeeded', amountMinor: 1000, currency: 'GBP', reference: 'primary_1' };
const stop: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of stop.splice(0)) await end();
});

/** Two engines, as two processes would be, of which none has a worker: each does what its own buyers ask. */
async function pair(reach: (store: Store) => Store = (store) => store) {
  const store: Store = await freshStore();
  const gateway = fakeGateway('primary', 'authorize', { parseWebhook });
  const outside = { cart: fakeCart(), orders: fakeOrders(), stock: fakeStock(), carrier: fakeCarrier(), tax: fakeTax() };
  const engine = async (through: Store): Promise<Kasse> => {
    const kasse = await createKasse({
      shop: compiled(), store: { ...through, close: () => Promise.resolve() },
      plugins: [gateway.plugin, fakeGateway('backup').plugin, outside.stock.plugin, outside.carrier.plugin, outside.tax.plugin],
      cart: outside.cart, orders: outside.orders, secret: SECRET, leaseMs: 60_000, timeouts: { effectMs: 1_000, answerMs: 3_000 },
    });
    stop.push(() => kasse.close());
    return kasse;
  };
  return { store, gateway, ...outside, first: await engine(reach(store)), second: await engine(store) };
}

/** A session whose lease this process has. */
function aLive(): Live {
  // Nothing of a release is looked at here.
  const live = new Live({ session: aSession({}), personal: {}, effects: [], timers: [], tokenHash: '' }, { flows: new Map([['default', {}]]) } as never);
  live.lease = { epoch: 1, goodUntil: 1_000 };
  return live;
}

describe('a lease', () => {
  it('is not kept by an engine that sought it for what another one has done meanwhile', async () => {
    const { store, gateway, first, second } = await pair();
    let answer = (): void => undefined;
    gateway.answers.push(() => new Promise((resolve) => (answer = () => { resolve({ status: 'declined', code: 'no', retry: 'same_method' }); })));
    const { buyer, view, sessionId } = await ready({ kasse: first });
    const { fingerprint } = view.commit;
    const committing = buyer.commit({ fingerprint });
    await expect.poll(() => gateway.calls.length).toBe(1);
    // A webhook has the second engine look for itself, for which it seeks the lease that the first one has.
    expect(await deliver({ kasse: second }, { reference: sessionId, kind: 'failed' })).toBe(200);
    answer();
    expect(await committing).toMatchObject({ ok: false });
    // Longer than the pause between two tries.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const askedAt = Date.now();
    expect(await buyer.commit({ fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(Date.now() - askedAt).toBeLessThan(1_500);
    expect((await store.load(sessionId))?.session.phase).toBe('settled');
  });

  it('is kept while a call is out that may still send something, also when that was answered elsewhere', async () => {
    const { store, gateway, first } = await pair();
    run({ kasse: first });
    const { buyer, view, sessionId } = await ready({ kasse: first });
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    let answer = (): void => undefined;
    gateway.moveAnswers.push(() => new Promise((resolve) => (answer = () => { resolve(done); })));
    void first.staff.as('ann').refund(sessionId, { requestId: 'r', amountMinor: 1000 });
    await expect.poll(() => gateway.calls.filter((call) => call.startsWith('refund'))).toHaveLength(1);
    // Another worker, which had asked before, hands over what it was told.
    await store.receive({ key: 'told', shopKey: 'test-shop', source: HANDED_OVER, receivedAt: new Date().toISOString(), payload: { key: `${sessionId}.0.refund.primary.r`, outcome: done } });
    await expect.poll(async () => (await store.load(sessionId))?.session.money.refundedMinor).toBe(1000);
    expect(await store.claim(sessionId, 'other', 1_000)).toBeUndefined();
    answer();
    await expect.poll(() => store.claim(sessionId, 'other', 1_000)).toBeDefined();
  });

  it('is sought again when nobody knows whether it was given back', async () => {
    // The write that settles the session, and gives its lease back, is done; neither that nor anything else is heard of it for a while.
    let answers: 'all' | 'none' | 'again' = 'all';
    const { store, gateway, first, second } = await pair((shared) => ({
      ...shared,
      commit: async (unit) => {
        const result = await shared.commit(unit);
        if (answers !== 'all' || unit.session.phase !== 'settled') return result;
        answers = 'none';
        throw new Error('connection lost');
      },
      load: (id) => (answers === 'none' ? Promise.reject(new Error('connection lost')) : shared.load(id)),
    }));
    const { buyer, view, sessionId } = await ready({ kasse: first });
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => answers).toBe('none');
    expect(await second.staff.as('ann').refund(sessionId, { requestId: 'r1', amountMinor: 100 })).toMatchObject({ ok: true });
    answers = 'again';
    const revision = (await store.revision(sessionId)) ?? 0;
    // Longer than the pause after a store in trouble.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(gateway.calls.map((call) => call.split(' ')[0])).toEqual(['authorize', 'capture', 'refund']);
    expect((await buyer.view()).view?.revision).toBe(revision);
  });

  it('is kept while an answer waits to be written down under it, and given back when there is none', async () => {
    const returned: number[] = [];
    const engine = { worker: 'w', store: { renew: (_id: string, _worker: string, epoch: number) => Promise.resolve(returned.push(epoch) > 0) } } as unknown as EngineContext;
    const live = aLive();
    const { lease } = live;
    live.arrived.push({ key: 'cs.1.capture.bank.1', outcome: { status: 'unknown' } });
    await returnUnused(engine, live, lease);
    expect([returned, live.lease]).toEqual([[], lease]);
    live.arrived = [];
    await returnUnused(engine, live, lease);
    expect([returned, live.lease]).toEqual([[1], undefined]);
  });

  it.each([
    ['gave it back', 'granted', true, undefined, false],
    ['took another', 'granted', true, { epoch: 1, goodUntil: 5_000 }, true],
    ['took another', 'refused', false, { epoch: 2, goodUntil: 5_000 }, true],
  ])('that a step %s while a renewal was out that is %s is what the step left', async (_step, _answer, isGranted, left, isOurs) => {
    let renewed = (): void => undefined;
    const store = { renew: () => new Promise<boolean>((resolve) => (renewed = () => { resolve(isGranted); })) };
    const live = aLive();
    const sought = seekLease({ worker: 'w', leaseMs: 1_000, runtime: realRuntime, store } as unknown as EngineContext, live);
    live.lease = left;
    renewed();
    expect(await sought).toBe(isOurs);
    expect(live.lease).toBe(left);
  });

  it('is believed for as long as it was granted, less a margin, whatever is done to the clock', () => {
    let elapsed = 0;
    let now = Date.parse('2026-11-26T10:00:00Z');
    const engine = { store: { isShared: true }, leaseMs: 1_000, runtime: { ...realRuntime, elapsed: () => elapsed, now: () => now } };
    const live = { lease: { epoch: 1, goodUntil: 1_000 } };
    expect(maySend(engine, live)).toBe(true);
    now -= 3_600_000;
    elapsed = 799;
    expect(maySend(engine, live)).toBe(true);
    elapsed = 800;
    expect(maySend(engine, live)).toBe(false);
    expect(maySend(engine, { lease: undefined })).toBe(false);
  });
});
