import { afterEach, describe, expect, it } from 'vitest';
import type { MoveOutcome, Store } from '../contracts/index.js';
import { createKasse, type Kasse, type KasseOptions } from './create-kasse.js';
import { ready } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { compiled, fakeCart, fakeCarrier, fakeGateway, fakeOrders, fakeStock, fakeTax, SECRET } from './test/kit.js';

const LEASE_MS = 120;

const stop: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of stop.splice(0)) await end();
});

/** Two engines, as two processes would be: one store, one outside world. */
async function shop(outside: ReturnType<typeof world>, store: Store, { isWorking = true, pollMs = 10, ...more }: { isWorking?: boolean; pollMs?: number } & Pick<Partial<KasseOptions>, 'onEvent' | 'timeouts'> = {}): Promise<Kasse> {
  const kasse = await createKasse({
    shop: compiled(),
    // Closing one of the engines must not take the store from the other.
    store: { ...store, close: () => Promise.resolve() },
    plugins: [outside.primary.plugin, outside.backup.plugin, outside.stock.plugin, outside.carrier.plugin, outside.tax.plugin],
    cart: outside.cart,
    orders: outside.orders,
    secret: SECRET,
    leaseMs: LEASE_MS,
    ...more,
  });
  if (isWorking) {
    const controller = new AbortController();
    void kasse.run({ signal: controller.signal, pollMs });
    stop.push(async () => {
      controller.abort();
      await kasse.close();
    });
  }
  return kasse;
}

function world(primary = fakeGateway('primary')) {
  return { cart: fakeCart(), orders: fakeOrders(), primary, backup: fakeGateway('backup'), stock: fakeStock(), carrier: fakeCarrier(), tax: fakeTax() };
}

/** A call that lasts until the test lets it go. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('several engines on one store', () => {
  it('show what the other has written, and let a buyer go on at either', async () => {
    const outside = world();
    const store = await freshStore();
    const [first, second] = [await shop(outside, store), await shop(outside, store)];
    const { token, view } = await ready({ kasse: first });
    const there = await second.buyer(token).view();
    expect(there.view?.revision).toBe(view.revision);
    const changed = await second.buyer(token).send({ type: 'contact.set', email: 'other@example.com' });
    expect((await first.buyer(token).view()).view?.revision).toBe(changed.view?.revision);
    const done = await first.buyer(token).commit({ fingerprint: changed.view?.commit.fingerprint ?? '', wait: 'settled' });
    expect(done.view?.status).toBe('completed');
    expect((await second.buyer(token).view()).view?.order?.number).toBe(done.view?.order?.number);
  });

  it('ask nothing of the store before a change that cannot pay: its write tells whether another engine was there', async () => {
    const outside = world();
    const store = await freshStore();
    let asked = 0;
    const counting: Store = {
      ...store,
      revision: (id) => {
        asked += 1;
        return store.revision(id);
      },
    };
    const first = await shop(outside, counting, { isWorking: false });
    const second = await shop(outside, store, { isWorking: false });
    const { token, view } = await ready({ kasse: first });
    const setEmail = (kasse: Kasse, email: string) => kasse.buyer(token).send({ type: 'contact.set', email });
    asked = 0;
    await setEmail(first, 'one@example.com');
    expect(asked).toBe(0);
    const elsewhere = await setEmail(second, 'two@example.com');
    const here = await setEmail(first, 'three@example.com');
    expect(here.view?.revision).toBe((elsewhere.view?.revision ?? 0) + 1);
    expect(asked).toBe(0);
    // What it would refuse by what it knows is looked up: the other engine has changed what is confirmed.
    outside.cart.snapshot = { ...outside.cart.snapshot, revision: '2', lines: outside.cart.snapshot.lines.map((line) => ({ ...line, quantity: line.quantity + 1 })) };
    const changed = await second.buyer(token).send({ type: 'cart.refresh' });
    const { fingerprint } = changed.view?.commit ?? view.commit;
    expect(fingerprint).not.toBe(view.commit.fingerprint);
    const done = await first.buyer(token).commit({ fingerprint, wait: 'settled' });
    expect(done.view?.status).toBe('completed');
    expect(asked).toBeGreaterThan(0);
    await first.close();
    await second.close();
  });

  it('take a change that the one knows as made already, where the other has changed it since', async () => {
    const outside = world();
    outside.primary.answers.push({ status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } });
    const store = await freshStore();
    const [first, second] = [await shop(outside, store, { isWorking: false }), await shop(outside, store, { isWorking: false })];
    const { token, view, sessionId } = await ready({ kasse: first });
    await first.buyer(token).commit({ fingerprint: view.commit.fingerprint });
    outside.primary.payments.set('p1', { key: '', amountMinor: 3000, capturedMinor: 0, refundedMinor: 0, voided: false });
    // It knows the payment that waits for the buyer, and nothing of what comes after.
    expect(await second.buyer(token).view()).toMatchObject({ view: { status: 'requires_escalation' } });
    const setEmail = (kasse: Kasse, email: string) => kasse.buyer(token).send({ type: 'contact.set', email });
    const changed = await setEmail(first, 'other@example.com');
    expect(changed).toMatchObject({ ok: true, view: { status: 'ready_for_complete' } });
    expect(await setEmail(second, 'ada@example.com')).toMatchObject({ ok: true, view: { status: 'ready_for_complete', revision: (changed.view?.revision ?? 0) + 1 } });
    expect((await store.load(sessionId))?.personal.contact?.email).toBe('ada@example.com');
    await first.close();
    await second.close();
  });

  it('do not press again for a buyer whose commit was undone, whatever the other engine does meanwhile', async () => {
    const outside = world();
    outside.primary.answers.push({ status: 'declined', code: 'do_not_honor', retry: 'same_method' });
    const store = await freshStore();
    const second = await shop(outside, store, { isWorking: false });
    let meanwhile: (() => Promise<unknown>) | undefined;
    const undone: Store = {
      ...store,
      commit: async (unit) => {
        const result = await store.commit(unit);
        const change = unit.session.phase === 'ready' && unit.session.attempts === 1 ? meanwhile : undefined;
        meanwhile = change === undefined ? meanwhile : undefined;
        await change?.();
        return result;
      },
    };
    const first = await shop(outside, undone, { isWorking: false });
    const { token, view } = await ready({ kasse: first });
    const change = () => second.buyer(token).send({ type: 'contact.set', email: 'other@example.com' });
    meanwhile = change;
    const { fingerprint } = view.commit;
    const answer = await first.buyer(token).commit({ fingerprint });
    expect(meanwhile).toBeUndefined();
    expect(answer).toMatchObject({ ok: false, messages: [{ code: 'payment_declined' }] });
    expect(outside.primary.calls.filter((call) => call.startsWith('authorize'))).toHaveLength(1);
    expect(outside.orders.placed.size).toBe(0);
    await first.close();
    await second.close();
  });

  it('magento/magento2#10767 run a commit once when the buyer clicks at both, and both answer with its order', async () => {
    const outside = world();
    const store = await freshStore();
    const [first, second] = [await shop(outside, store), await shop(outside, store)];
    const { token, view } = await ready({ kasse: first });
    const { fingerprint } = view.commit;
    const answers = await Promise.all([first, second, first, second].map((kasse) => kasse.buyer(token).commit({ fingerprint, wait: 'settled' })));
    expect(new Set(answers.map((answer) => answer.view?.order?.number)).size).toBe(1);
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(outside.orders.placed.size).toBe(1);
    const sent = outside.primary.calls.filter((call) => call.startsWith('authorize'));
    expect(sent).toHaveLength(1);
    expect([...outside.primary.payments.values()].map(({ capturedMinor }) => capturedMinor)).toEqual([3000]);
  });

  it('leave a session to the one that is sending for it', async () => {
    const held = gate();
    const primary = fakeGateway('primary');
    const outside = world({ ...primary, plugin: { ...primary.plugin, setup: (options) => {
      const gateway = primary.plugin.setup(options);
      return { ...gateway, authorize: async (request, call) => {
        await held.opened;
        return gateway.authorize(request, call);
      } };
    } } });
    const store = await freshStore();
    const first = await shop(outside, store);
    await shop(outside, store);
    const { buyer, view } = await ready({ kasse: first });
    const committing = buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    // Several leases long: the lease is renewed while the call is out, so nobody else asks.
    await new Promise((resolve) => setTimeout(resolve, LEASE_MS * 4));
    expect(primary.calls).toEqual([]);
    held.open();
    expect((await committing).view?.status).toBe('completed');
    expect(primary.calls.filter((call) => /authorize|resolve/.test(call))).toHaveLength(1);
  });

  /** An engine that dies with the intents of the holds written down and nothing sent, and its buyer. */
  async function dead(outside: ReturnType<typeof world>, store: Store): Promise<{ readonly token: string; readonly diedAt: number }> {
    const forever = new Promise<never>(() => undefined);
    let isDead = false;
    const dying: Store = {
      ...store,
      commit: async (unit) => {
        if (isDead) return forever;
        const result = await store.commit(unit);
        if (unit.effects.length === 0) return result;
        isDead = true;
        return forever;
      },
    };
    const first = await shop(outside, dying, { isWorking: false });
    const { buyer, view, token } = await ready({ kasse: first });
    void buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => isDead).toBe(true);
    return { token, diedAt: Date.now() };
  }

  it('medusa#14758 take over from one that has gone silent, within two seconds of the end of its lease', async () => {
    const outside = world();
    const store = await freshStore();
    const { token, diedAt } = await dead(outside, store);
    const second = await shop(outside, store, { pollMs: 500 });
    await expect.poll(async () => (await second.buyer(token).view()).view?.status, { interval: 5 }).toBe('completed');
    expect(Date.now() - diedAt).toBeLessThan(LEASE_MS + 2_000);
    expect([...outside.primary.payments.values()].map(({ capturedMinor }) => capturedMinor)).toEqual([3000]);
    expect(outside.stock.free.get('mug')).toBe(99);
  });

  it('take over within two seconds also while the backend takes its time with an event', async () => {
    const outside = world();
    const store = await freshStore();
    const slow = gate();
    const second = await shop(outside, store, { pollMs: 500, onEvent: () => slow.opened });
    const { token, diedAt } = await dead(outside, store);
    await expect.poll(async () => (await second.buyer(token).view()).view?.status, { interval: 5 }).toBe('completed');
    expect(Date.now() - diedAt).toBeLessThan(LEASE_MS + 2_000);
    slow.open();
  });

  it('refuse the late write of a zombie and keep its evidence', async () => {
    const held = gate();
    const primary = fakeGateway('primary');
    let isFirst = true;
    const outside = world({ ...primary, plugin: { ...primary.plugin, setup: (options) => {
      const gateway = primary.plugin.setup(options);
      return {
        ...gateway,
        authorize: async (request, call) => {
          if (!isFirst) return gateway.authorize(request, call);
          isFirst = false;
          const answer = await gateway.authorize(request, call);
          await held.opened;
          return answer;
        },
        // To the one that takes over the gateway gives no answer about the payment: what the zombie knows is all there is.
        resolve: (effect, call) => (effect.kind === 'authorize' ? Promise.resolve({ status: 'unknown' }) : gateway.resolve(effect, call)),
      };
    } } });
    const store = await freshStore();
    // A stalled process neither renews nor hears; only the call that it made goes on.
    const zombie = await shop(outside, { ...store, renew: () => Promise.resolve(false) }, { isWorking: false });
    const { buyer, view, token } = await ready({ kasse: zombie });
    void buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => primary.payments.size).toBe(1);
    const second = await shop(outside, store);
    const sessionId = (await store.due('test-shop', '9999', 1))[0] ?? [...primary.payments.values()][0]?.key.split('.')[0] ?? '';
    await expect.poll(async () => (await store.load(sessionId))?.session.epoch).toBeGreaterThan(1);
    held.open();
    await expect.poll(async () => (await second.buyer(token).view()).view?.status).toBe('completed');
    await expect.poll(() => [...primary.payments.values()].map(({ capturedMinor, voided }) => ({ capturedMinor, voided }))).toEqual([{ capturedMinor: 3000, voided: false }]);
    const causes = (await store.journal(sessionId)).map(({ cause }) => cause);
    expect(causes).toContain('handed-over');
    expect(outside.orders.placed.size).toBe(1);
  });

  it('forbid a hold that is refused after a crash: what the dead one sent may arrive yet, though no send is durable', async () => {
    const outside = world();
    const { stock } = outside;
    let key = '';
    let arrive = (): void => undefined;
    stock.answers.push(() => new Promise(() => {
      arrive = () => {
        if (stock.holds.get(key) !== 'released') stock.holds.set(key, 'held');
      };
    }), { status: 'refused', code: 'out_of_stock' });
    const store = await freshStore();
    const first = await shop(outside, { ...store, renew: () => Promise.resolve(false) }, { isWorking: false });
    const { buyer, view, token, sessionId } = await ready({ kasse: first });
    void buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => stock.answers.length).toBe(1);
    [{ key } = { key: '' }] = await store.effects(sessionId);
    const second = await shop(outside, store);
    await expect.poll(async () => (await second.buyer(token).view()).view?.status).toBe('ready_for_complete');
    arrive();
    expect(stock.holds.get(key)).toBe('released');
  });

  it('show no older state to one who joins a slow read that began before', async () => {
    const outside = world();
    const store = await freshStore();
    const first = await shop(outside, store, { isWorking: false });
    const slow = gate();
    let loads = 0;
    const second = await shop(outside, { ...store, load: async (id) => {
      const stored = await store.load(id);
      loads += 1;
      if (loads === 1) await slow.opened;
      return stored;
    } }, { isWorking: false });
    stop.push(() => first.close(), () => second.close());
    const { token, view } = await ready({ kasse: first });
    const early = second.buyer(token).view();
    await expect.poll(() => loads).toBe(1);
    const changed = await first.buyer(token).send({ type: 'contact.set', email: 'other@example.com' });
    expect(changed.view?.revision).toBe(view.revision + 1);
    const late = second.buyer(token).view();
    slow.open();
    expect((await late).view?.revision).toBe(view.revision + 1);
    expect((await early).ok).toBe(true);
  });

  it('look at the store no more once nobody waits', async () => {
    const outside = world();
    const store = await freshStore();
    const problems: unknown[] = [];
    let looks = 0;
    const kasse = await createKasse({
      shop: compiled(),
      store: { ...store, revision: (id) => {
        looks += 1;
        return store.revision(id);
      } },
      plugins: [outside.primary.plugin, outside.backup.plugin, outside.stock.plugin, outside.carrier.plugin, outside.tax.plugin],
      cart: outside.cart, orders: outside.orders, secret: SECRET, onProblem: (problem) => problems.push(problem),
    });
    const { buyer, view } = await ready({ kasse });
    expect((await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).view?.status).toBe('completed');
    await kasse.close();
    const before = looks;
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(looks).toBe(before);
    expect(problems).toEqual([]);
  });

  it('give their sessions back when they close', async () => {
    const outside = world();
    const store = await freshStore();
    const first = await shop(outside, store, { isWorking: false });
    const failing = { ...outside.orders, place: (): Promise<MoveOutcome & { readonly status: 'unknown' }> => Promise.reject(new Error('away')) };
    const troubled = await createKasse({
      shop: compiled(), store: { ...store, close: () => Promise.resolve() },
      plugins: [outside.primary.plugin, outside.backup.plugin, outside.stock.plugin, outside.carrier.plugin, outside.tax.plugin],
      cart: outside.cart, orders: failing as never, secret: SECRET, leaseMs: 60_000,
    });
    const { buyer, view, token } = await ready({ kasse: troubled });
    const done = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(done.view?.status).toBe('completed');
    await troubled.close();
    const controller = new AbortController();
    void first.run({ signal: controller.signal, pollMs: 10 });
    stop.push(async () => {
      controller.abort();
      await first.close();
    });
    await expect.poll(() => outside.orders.placed.size).toBe(1);
    expect((await first.buyer(token).view()).view?.status).toBe('completed');
  });
});
