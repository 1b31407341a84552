import { describe, expect, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import { balances } from '../session/index.js';
import type { Buyer } from './buyer.js';
import { createKasse, type Kasse } from './create-kasse.js';
import { ready } from './test/fill-in.js';
import { freshStore, reopened } from './test/fresh-store.js';
import { compiled, fakeCart, fakeCarrier, fakeGateway, fakeOrders, fakeStock, fakeTax, SECRET } from './test/kit.js';
import { Mortal, textOf, type Moment } from './test/mortal.js';

/** What a dead engine holds is taken over after so long. */
const LEASE_MS = 200;
/** Most of the time they wait for leases to end. */
const TOGETHER = 10;

/** The outside world, which survives the engine. */
function world() {
  return { cart: fakeCart(), orders: fakeOrders(), primary: fakeGateway('primary'), backup: fakeGateway('backup'), stock: fakeStock(), carrier: fakeCarrier(), tax: fakeTax() };
}
type World = ReturnType<typeof world>;

/** What happens to a buyer who confirms until the order stands. */
const stories: Readonly<Record<string, (outside: World) => void>> = {
  'a payment that is approved': () => undefined,
  'a decline, a second gateway that holds too little, all undone; then a decline, and the second gateway': ({ primary, backup }) => {
    const declined = { status: 'declined', code: 'no', retry: 'other_gateway' } as const;
    primary.answers.push(declined, declined);
    backup.answers.push({ status: 'approved', amountMinor: 2000, currency: 'GBP', reference: 'short', captured: false });
  },
};

function engineOver(outside: World, store: Store, process: Mortal): Promise<Kasse> {
  return createKasse({
    shop: compiled(),
    store: process.store(store),
    plugins: [outside.primary, outside.backup, outside.stock, outside.carrier, outside.tax].map(({ plugin }) => process.plugin(plugin)),
    cart: process.cart(outside.cart),
    orders: process.orders(outside.orders),
    secret: SECRET,
    leaseMs: LEASE_MS,
  });
}

/** Confirms what is shown, again where it was undone. */
async function confirm(buyer: Buyer): Promise<void> {
  for (;;) {
    const { view } = await buyer.view();
    if (view?.status !== 'ready_for_complete') return;
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  }
}

/** A checkout whose process dies at a moment, if one is given, and what became of it in the next process. */
async function bought(story: (outside: World) => void, at?: Moment) {
  const outside = world();
  story(outside);
  const process = new Mortal(at);
  const kept = await freshStore();
  let store = kept;
  const first = await engineOver(outside, store, process);
  const { buyer: before, token, sessionId } = await ready({ kasse: first });
  let [kasse, buyer] = [first, before];
  // It works like any other: on a slow machine it may lose its own lease, and has to find what is due again.
  void first.run({ pollMs: 10 });
  process.isArmed = true;
  let wasKilled = false;
  const confirmed = confirm(buyer);
  if (at === undefined) {
    await confirmed;
  } else {
    // A dead process never comes back with an answer.
    confirmed.catch(() => undefined);
    await expect.poll(async () => process.isDead || (await kept.load(sessionId))?.session.phase === 'settled', { interval: 5, timeout: 20_000 }).toBe(true);
    wasKilled = process.isDead;
    // A slow machine writes apart what is written together otherwise: where a run has fewer moments, it dies at its end.
    process.isDead = true;
    store = await reopened(kept);
    kasse = await engineOver(outside, store, new Mortal());
    void kasse.run({ pollMs: 10 });
    buyer = kasse.buyer(token);
  }
  const phase = async (): Promise<string | undefined> => {
    await confirm(buyer);
    return (await store.load(sessionId))?.session.phase;
  };
  await expect.poll(phase, { interval: 20, timeout: 20_000 }).toBe('settled');
  const books = await booksOf(outside, store, sessionId);
  await kasse.close();
  await kept.close();
  return { books, moments: process.moments, wasKilled };
}

/** Everything that may not depend on whether somebody died: whose money is where, what is held, what was ordered, under which keys. */
async function booksOf({ primary, backup, stock, orders }: World, store: Store, sessionId: string) {
  const stored = await store.load(sessionId);
  const payments = [primary, backup].map((gateway) => [...gateway.payments].map(([reference, { key, ...money }]) => ({ reference, ...money })));
  const keys = [primary, backup].map(({ calls }) => [...new Set(calls.filter((call) => !call.startsWith('resolve')).map((call) => call.replace(sessionId, '')))].sort());
  return {
    payments,
    keys,
    holds: [...stock.holds.values()].sort(),
    free: stock.free.get('mug'),
    placed: [...orders.placed.values()].map(({ id, totalMinor, sessionId: of }) => ({ isOwn: of === sessionId && id === stored?.session.order?.id, totalMinor })),
    orders: new Set(orders.calls).size,
    money: stored?.session.money,
    ledger: balances(await store.ledger(sessionId)),
  };
}

describe('N1 a process that is killed during the commit', () => {
  it.each(Object.entries(stories))('magento2#25708 before or after any write or any call: the next one ends as if nothing had happened. %s', async (_, story) => {
    const { books, moments } = await bought(story);
    expect(books).toMatchObject({ free: 99, orders: 1, placed: [{ isOwn: true, totalMinor: 3000 }], money: { authorizedMinor: 0, capturedMinor: 3000, strayMinor: 0 } });
    expect(books.payments.flat().reduce((sum, { capturedMinor }) => sum + capturedMinor, 0)).toBe(3000);
    expect(books.holds.filter((state) => state !== 'released')).toEqual(['consumed']);
    let kills = 0;
    for (let from = 0; from < moments.length; from += TOGETHER) {
      await Promise.all(
        moments.slice(from, from + TOGETHER).map(async (moment) => {
          const after = await bought(story, moment).catch((cause: unknown) => Promise.reject(new Error(`Killed ${textOf(moment)}.`, { cause })));
          expect(after.books, `killed ${textOf(moment)}`).toEqual(books);
          if (after.wasKilled) kills += 1;
        }),
      );
    }
    expect(kills).toBeGreaterThan(20);
  }, 120_000);

  it('is killed around all that a commit does: write, hold, authorize, void, release, place, consume, capture', async () => {
    const whats = new Set((await Promise.all(Object.values(stories).map((story) => bought(story)))).flatMap(({ moments }) => moments.map(({ what }) => what)));
    const wanted = ['write', 'stock.hold', 'primary.authorize', 'primary.capture', 'backup.authorize', 'backup.void', 'backup.capture', 'stock.release', 'stock.consume', 'orders.place'];
    expect([...whats]).toEqual(expect.arrayContaining(wanted));
  });
});
