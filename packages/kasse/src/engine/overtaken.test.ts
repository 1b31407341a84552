import { afterEach, describe, expect, it } from 'vitest';
import type { PaymentOutcome, Store, StoreUnit } from '../contracts/index.js';
import { createKasse, type Kasse } from './create-kasse.js';
import { ready } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { compiled, fakeCart, fakeCarrier, fakeGateway, fakeOrders, fakeStock, fakeTax, SECRET, shopFiles } from './test/kit.js';
import { other, part } from './test/partly.js';

const stop: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of stop.splice(0)) await end();
});

/** Holds back until the test lets go. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** One store and one outside world for two engines, at the second of which the buyer has looked at what is ready. */
async function two() {
  const store = await freshStore();
  const outside = { cart: fakeCart(), orders: fakeOrders(), primary: fakeGateway('primary'), backup: fakeGateway('backup'), stock: fakeStock(), carrier: fakeCarrier(), tax: fakeTax() };
  const held: { until?: Promise<void>; units: number; looks: number; isMeant: (unit: StoreUnit) => boolean } = { units: 0, looks: 0, isMeant: () => true };
  const slow: Store = {
    ...store,
    revision: async (id) => {
      const revision = await store.revision(id);
      held.looks += 1;
      return revision;
    },
    commit: async (unit) => {
      if (held.until !== undefined && held.isMeant(unit)) {
        held.units += 1;
        await held.until;
      }
      return store.commit(unit);
    },
  };
  const engine = async (own: Store): Promise<Kasse> => {
    const kasse = await createKasse({
      shop: compiled(shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }] } })),
      // Closing one of the engines must not take the store from the other.
      store: { ...own, close: () => Promise.resolve() },
      plugins: [outside.primary.plugin, outside.backup.plugin, outside.stock.plugin, outside.carrier.plugin, outside.tax.plugin],
      cart: outside.cart,
      orders: outside.orders,
      secret: SECRET,
      leaseMs: 120,
      onProblem: () => undefined,
    });
    stop.push(() => kasse.close());
    return kasse;
  };
  const [first, second] = [await engine(store), await engine(slow)];
  const { token, view, sessionId } = await ready({ kasse: first });
  await second.buyer(token).view();
  const authorized = () => new Set(outside.primary.calls.filter((call) => call.startsWith('authorize'))).size;
  /** The second engine's next price takes as long as the test wants, and comes to this. */
  const atCarrier = async (come: () => unknown) => {
    const wait = gate();
    outside.carrier.answers.push(() => wait.opened.then(come));
    const pressed = second.buyer(token).commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => outside.carrier.answers.length).toBe(0);
    return { pressed, open: wait.open };
  };
  return { ...outside, store, held, authorized, atCarrier, sessionId, token, fingerprint: view.commit.fingerprint, first: first.buyer(token), second: second.buyer(token) };
}

const DECLINED = { status: 'declined', code: 'do_not_honor', retry: 'same_method' } as const;

describe('a press that is overtaken by a decline at another engine', () => {
  it('is answered by that decline, and the next one pays', async () => {
    const { primary, carrier, atCarrier, authorized, fingerprint, first, second } = await two();
    primary.answers.push(DECLINED);
    const { pressed, open } = await atCarrier(() => carrier.rates);
    const declined = { ok: false, code: 'payment_declined', view: { status: 'ready_for_complete' } };
    expect(await first.commit({ fingerprint })).toMatchObject(declined);
    open();
    expect(await pressed).toMatchObject(declined);
    expect(authorized()).toBe(1);
    expect(await second.commit({ fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(authorized()).toBe(2);
  });

  it('begins nothing either where it was refused itself', async () => {
    const { primary, atCarrier, authorized, fingerprint, first } = await two();
    primary.answers.push(DECLINED);
    const { pressed, open } = await atCarrier(() => Promise.reject(new Error('carrier down')));
    await first.commit({ fingerprint });
    open();
    expect(await pressed).toMatchObject({ ok: false, view: { status: 'ready_for_complete' } });
    expect(authorized()).toBe(1);
  });

  it('does not pay with the card that was given after it', async () => {
    const { primary, carrier, atCarrier, authorized, fingerprint, first } = await two();
    primary.answers.push(DECLINED);
    const { pressed, open } = await atCarrier(() => carrier.rates);
    await first.commit({ fingerprint });
    expect(await first.send(other())).toMatchObject({ ok: true, view: { messages: [], commit: { fingerprint } } });
    open();
    expect(await pressed).toMatchObject({ ok: false, code: 'stale_revision', view: { status: 'ready_for_complete' } });
    expect(authorized()).toBe(1);
  });

  it('is one that came while the payment was undone, though its turn comes after', async () => {
    const { primary, held, authorized, fingerprint, second } = await two();
    primary.answers.push(DECLINED);
    const { opened, open } = gate();
    Object.assign(held, { until: opened, isMeant: ({ session }: StoreUnit) => session.phase === 'ready' });
    const presses = [second.commit({ fingerprint })];
    await expect.poll(() => held.units).toBe(1);
    const before = held.looks;
    presses.push(second.commit({ fingerprint }));
    // It has seen the session as it is until then.
    await expect.poll(() => held.looks).toBeGreaterThan(before);
    open();
    for (const answer of await Promise.all(presses)) expect(answer).toMatchObject({ ok: false, code: 'payment_declined' });
    expect(authorized()).toBe(1);
  });

  it('is none that comes after it: the buyer presses again, at an engine that has not heard of it', async () => {
    const { primary, authorized, fingerprint, first, second } = await two();
    primary.answers.push(DECLINED);
    await first.commit({ fingerprint });
    expect(await second.commit({ fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(authorized()).toBe(2);
  });
});

describe('the payment of a rest', () => {
  async function paidTwice(outcome: PaymentOutcome) {
    const parts = await two();
    const { primary, held, fingerprint, first, second } = parts;
    primary.answers.push(part);
    await first.commit({ fingerprint });
    await second.view();
    primary.answers.push(outcome);
    const { opened, open } = gate();
    Object.assign(held, { until: opened });
    const again = second.send(other());
    await expect.poll(() => held.units).toBe(1);
    const answer = await first.send(other());
    open();
    return { ...parts, answer, again: await again };
  }

  it('is asked for once, when the card has too little on it for that too', async () => {
    const { answer, again, authorized } = await paidTwice({ ...part, amountMinor: 500, reference: 'second' });
    const waits = { status: 'requires_escalation', action: { action: 'payment', amount: { amountMinor: 1500 } } };
    expect(answer).toMatchObject({ ok: true, view: waits });
    expect(again).toMatchObject({ ok: false, code: 'stale_revision', view: waits });
    expect(authorized()).toBe(2);
  });

  it('that is overtaken by its decline changes nothing of what is open again', async () => {
    const { answer, again, authorized, store, sessionId } = await paidTwice(DECLINED);
    expect(answer).toMatchObject({ ok: false, code: 'payment_declined', view: { status: 'ready_for_complete' } });
    expect(again).toMatchObject({ ok: false, code: 'stale_revision', view: { status: 'ready_for_complete', messages: [{ code: 'payment_declined' }] } });
    expect((await store.load(sessionId))?.personal.instrument).toMatchObject({ token: 'tok_ok' });
    expect(authorized()).toBe(2);
  });

  it('is taken by an engine that has not heard of the commit', async () => {
    const { primary, fingerprint, first, second } = await two();
    primary.answers.push(part);
    expect(await first.commit({ fingerprint })).toMatchObject({ view: { action: { action: 'payment' } } });
    expect(await second.send(other())).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([...primary.payments.values()].map(({ amountMinor }) => amountMinor)).toEqual([1000, 2000]);
  });
});
