import { afterEach, describe, expect, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import type { Plugin } from '../plugin.js';
import { createKasse } from './create-kasse.js';
import { ready } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { compiled, fakeCart, fakeCarrier, fakeGateway, fakeOrders, fakeStock, fakeTax, SECRET, shopFiles } from './test/kit.js';
import { taxReporter } from './test/tax-reporter.js';

const running: AbortController[] = [];
afterEach(() => {
  for (const controller of running.splice(0)) controller.abort();
});

/** What a dead engine holds is taken over after so long. */
const LEASE_MS = 100;

const forever = new Promise<never>(() => undefined);

/** A store that dies at one write: before it, or after it is durable and before the engine hears of it. */
function dyingStore(store: Store, at: number, moment: 'before' | 'after'): { readonly store: Store; isDead: boolean; writes: number } {
  const state = { isDead: false, writes: 0 };
  const dying: Store = {
    ...store,
    renew: (...lease) => (state.isDead ? forever : store.renew(...lease)),
    commit: async (unit) => {
      if (state.isDead) return forever;
      state.writes += 1;
      if (state.writes !== at) return store.commit(unit);
      state.isDead = true;
      if (moment === 'after') await store.commit(unit);
      return forever;
    },
  };
  return Object.assign(state, { store: dying });
}

/** The outside world, which survives the engine. */
function world() {
  return { cart: fakeCart(), orders: fakeOrders(), primary: fakeGateway('primary'), backup: fakeGateway('backup'), stock: fakeStock(), carrier: fakeCarrier(), tax: fakeTax() };
}

/** No call leaves a dead process. */
function unlessDead<T extends Plugin>(plugin: T, isDead: () => boolean, hangAfter?: string): T {
  return {
    ...plugin,
    setup: (options: unknown) => {
      // Every method of a contract is a function of its request and call.
      const contract = plugin.setup(options) as unknown as Record<string, unknown>;
      return Object.fromEntries(
        Object.entries(contract).map(([name, member]) => [
          name,
          typeof member !== 'function'
            ? member
            : async (...given: unknown[]) => {
                if (isDead()) return forever;
                const answer: unknown = await (member as (...all: unknown[]) => unknown).apply(contract, given);
                if (hangAfter === name) return forever;
                return isDead() ? forever : answer;
              },
        ]),
      );
    },
  };
}

/** The same with a tax service that hears of each sale. */
function worldWithReports() {
  return { ...world(), reporter: taxReporter() };
}

async function engineOver(outside: ReturnType<typeof world> & Partial<ReturnType<typeof worldWithReports>>, store: Store, isDead: () => boolean, hangAfter?: string) {
  const { orders, reporter } = outside;
  return createKasse({
    shop: compiled(reporter === undefined ? shopFiles() : shopFiles({ tax: { providers: ['reporter'] } }, { plugins: { reporter: { kind: 'tax' } } })),
    store,
    plugins: [outside.primary, outside.backup, outside.stock, outside.carrier, outside.tax, ...(reporter === undefined ? [] : [reporter])].map(({ plugin }) => unlessDead(plugin, isDead, hangAfter)),
    cart: outside.cart,
    orders: { place: (order, call) => (isDead() ? forever : orders.place(order, call)) },
    secret: SECRET,
    leaseMs: LEASE_MS,
  });
}

async function recover(outside: ReturnType<typeof world>, store: Store) {
  const kasse = await engineOver(outside, store, () => false);
  const controller = new AbortController();
  running.push(controller);
  void kasse.run({ signal: controller.signal, pollMs: 5 });
  return kasse;
}

describe('a crash during the commit', () => {
  // The eight writes after open: four commands, the freeze, the holds, the pivot, the settlement.
  const points = [6, 7, 8, 9].flatMap((at) => (['before', 'after'] as const).map((moment) => [at, moment] as const));

  it.each(points)('N1 at write %i, %s it is durable, leaves one order and one charge, or nothing at all', async (at, moment) => {
    const outside = world();
    const durable = await freshStore();
    const dying = dyingStore(durable, at, moment);
    const kasse = await engineOver(outside, dying.store, () => dying.isDead);
    const { buyer, view, token } = await ready({ kasse });
    void buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => dying.isDead).toBe(true);

    const second = await recover(outside, durable);
    const status = async () => (await second.buyer(token).view()).view?.status;
    const isUntouched = at === 6 && moment === 'before';
    await expect.poll(status).toBe(isUntouched ? 'ready_for_complete' : 'completed');
    if (isUntouched) {
      expect(outside.primary.payments.size).toBe(0);
      expect((await second.buyer(token).commit({ fingerprint: view.commit.fingerprint })).ok).toBe(true);
    }
    await expect.poll(() => [...outside.primary.payments.values()].map(({ capturedMinor }) => capturedMinor)).toEqual([3000]);
    expect(outside.backup.payments.size).toBe(0);
    expect(outside.orders.placed.size).toBe(1);
    await expect.poll(() => [...outside.stock.holds.values()]).toEqual(['consumed']);
    expect(outside.stock.free.get('mug')).toBe(99);
  });

  it.each(['hold', 'authorize', 'capture', 'consume'])('N1 magento2#25708 after the outside world did "%s" and before anybody heard, repeats it under its key', async (method) => {
    const outside = world();
    const durable = await freshStore();
    // A dead process does not renew its lease either.
    const kasse = await engineOver(outside, { ...durable, renew: () => forever }, () => false, method);
    const { buyer, view, token } = await ready({ kasse });
    void buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => (method === 'hold' || method === 'consume' ? outside.stock.holds.size : outside.primary.calls.some((call) => call.startsWith(method)))).toBeTruthy();

    const second = await recover(outside, durable);
    await expect.poll(async () => (await second.buyer(token).view()).view?.status).toBe('completed');
    await expect.poll(() => [...outside.primary.payments.values()].map(({ capturedMinor }) => capturedMinor)).toEqual([3000]);
    expect(outside.orders.placed.size).toBe(1);
    await expect.poll(() => [...outside.stock.holds.values()]).toEqual(['consumed']);
    const keys = outside.primary.calls.filter((call) => call.startsWith('authorize') || call.startsWith('resolve')).map((call) => call.split(' ')[1]);
    expect(new Set(keys.filter((key) => key?.includes('.authorize.'))).size).toBe(1);
  });

  it('N1 after the tax service took the report and before anybody heard, reports the sale once, under its key', async () => {
    const outside = worldWithReports();
    const durable = await freshStore();
    const kasse = await engineOver(outside, { ...durable, renew: () => forever }, () => false, 'commit');
    const { buyer, view, sessionId } = await ready({ kasse });
    void buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => outside.reporter.sales.length).toBe(1);

    await recover(outside, durable);
    await expect.poll(async () => (await durable.load(sessionId))?.session.phase).toBe('settled');
    expect([outside.reporter.sales.length, outside.reporter.calls.length, new Set(outside.reporter.calls).size]).toEqual([1, 2, 1]);
  });

  it('N1 after the tax service took a sale back and before anybody heard, takes it back once, under its key', async () => {
    const outside = worldWithReports();
    const durable = await freshStore();
    const kasse = await engineOver(outside, { ...durable, renew: () => forever }, () => false, 'void');
    const { buyer, view, sessionId } = await ready({ kasse });
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    expect(await kasse.staff.as('ann').cancel(sessionId)).toEqual({ ok: true });
    await expect.poll(() => outside.reporter.sales).toEqual([]);

    await recover(outside, durable);
    await expect.poll(async () => (await durable.effects(sessionId)).find(({ kind }) => kind === 'void_tax')?.state).toBe('succeeded');
    const voids = outside.reporter.calls.filter((call) => call.startsWith('void'));
    expect([voids.length, new Set(voids).size]).toEqual([2, 1]);
  });

  it('N1 before the report of the sale went out, and called off before anybody sends it: reported once, then taken back', async () => {
    const outside = worldWithReports();
    const durable = await freshStore();
    // The eighth write is the pivot.
    const dying = dyingStore(durable, 8, 'after');
    const kasse = await engineOver(outside, dying.store, () => dying.isDead);
    const { buyer, view, sessionId } = await ready({ kasse });
    void buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => dying.isDead).toBe(true);
    expect(outside.reporter.calls).toEqual([]);

    const second = await engineOver(outside, durable, () => false);
    // An intent without an outcome may have been sent, so that it is not dropped.
    await expect.poll(() => second.staff.as('ann').cancel(sessionId)).toEqual({ ok: true });
    await expect.poll(() => outside.reporter.calls.map((call) => call.split(' ')[0])).toEqual(['commit', 'void']);
    expect(outside.reporter.sales).toEqual([]);
  });
});
