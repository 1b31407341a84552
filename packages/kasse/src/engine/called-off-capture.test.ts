import { describe, expect, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import { createKasse, type Kasse } from './create-kasse.js';
import { ready } from './test/fill-in.js';
import { freshStore, reopened } from './test/fresh-store.js';
import { compiled, fakeCarrier, fakeCart, fakeGateway, fakeOrders, fakeStock, fakeTax, kit, SECRET, type FakeGateway, type Kit } from './test/kit.js';
import { Mortal, type Moment } from './test/mortal.js';
import { clock, run } from './test/passing-time.js';

type World = Pick<Kit, 'cart' | 'orders' | 'primary' | 'backup' | 'stock' | 'carrier' | 'tax'>;

const captures = ({ calls }: FakeGateway): number => calls.filter((call) => call.startsWith('capture')).length;
const undoings = ({ calls }: FakeGateway): readonly string[] => calls.flatMap((call) => /^(?:void|refund)/.exec(call) ?? []);
const bookings = async (store: Store, sessionId: string) => (await store.ledger(sessionId)).map(({ kind, origin }) => `${kind} ${origin}`);
const captureOf = async (store: Store, sessionId: string) => (await store.effects(sessionId)).find(({ kind }) => kind === 'capture');

/** The order is placed and its capture on the way, and none of that is written down yet: the process dies. The backend refuses the order when the next one asks. */
async function diedCapturing(when: Moment['when']) {
  const world: World = { cart: fakeCart(), orders: fakeOrders(), primary: fakeGateway('primary'), backup: fakeGateway('backup'), stock: fakeStock(), carrier: fakeCarrier(), tax: fakeTax() };
  const time = clock();
  const engineOver = (store: Store, process: Mortal): Promise<Kasse> =>
    createKasse({
      shop: compiled(),
      store: process.store(store),
      plugins: [world.primary, world.backup, world.stock, world.carrier, world.tax].map(({ plugin }) => process.plugin(plugin)),
      cart: world.cart,
      orders: process.orders(world.orders),
      secret: SECRET,
      clock: time.read,
      timeouts: { clockSkewMs: 0 },
      leaseMs: 200,
    });
  const kept = await freshStore();
  const process = new Mortal({ what: 'primary.capture', nth: 1, when });
  const first = await engineOver(kept, process);
  const { buyer, view, sessionId } = await ready({ kasse: first });
  process.isArmed = true;
  buyer.commit({ fingerprint: view.commit.fingerprint }).catch(() => undefined);
  await expect.poll(() => process.isDead, { interval: 5 }).toBe(true);
  world.orders.answers.push({ status: 'failed', code: 'closed', isFinal: true });
  const store = await reopened(kept);
  const kasse = await engineOver(store, new Mortal());
  run({ kasse });
  const staff = kasse.staff.as('ann');
  await expect.poll(() => staff.attention()).toMatchObject([{ reason: 'place_failed' }]);
  // Nothing that was sent before can arrive any more.
  time.now += 60_000;
  const [row] = await staff.attention();
  expect(await staff.resolve(row?.effect ?? '', 'cancelAndRefund')).toEqual({ ok: true });
  return { ...world, store, staff, sessionId };
}

describe('a capture that may be out when its order is called off', () => {
  it('is answered first, and refunded once: nothing of it is voided meanwhile', async () => {
    const parts: Kit = await kit({
      gateway: {
        // The order is placed, and that is not written down yet.
        capture: async ({ payment, amountMinor, currency }) => {
          parts.primary.calls.push('capture');
          await parts.kasse.staff.as('ann').cancel(sessionId);
          Object.assign(parts.primary.payments.get(payment) ?? {}, { capturedMinor: amountMinor });
          return { status: 'succeeded', amountMinor, currency, reference: 'c1' };
        },
      },
    });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    await expect.poll(async () => (await parts.store.load(sessionId))?.session).toMatchObject({ phase: 'settled', money: { authorizedMinor: 0, capturedMinor: 3000, refundedMinor: 3000, strayMinor: 0 } });
    expect([captures(parts.primary), undoings(parts.primary)]).toEqual([1, ['refund']]);
    expect(await bookings(parts.store, sessionId)).toEqual(['order kasse', 'capture kasse', 'refund kasse']);
    expect(await captureOf(parts.store, sessionId)).toMatchObject({ state: 'succeeded' });
  });

  it('does not leave while its order is being called off: what was never sent is simply voided', async () => {
    let place = (): void => undefined;
    let write = (): void => undefined;
    const store = await freshStore();
    const held: Store = {
      ...store,
      commit: async (unit) => {
        if (unit.journal.cause === 'cancel') await new Promise<void>((resolve) => (write = resolve));
        return store.commit(unit);
      },
    };
    const parts = await kit({ store: held });
    parts.orders.answers.push(() => new Promise((resolve) => (place = () => { resolve({ status: 'placed' }); })));
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => parts.orders.calls.length).toBe(1);
    const none = write;
    const canceled = parts.kasse.staff.as('ann').cancel(sessionId);
    await expect.poll(() => write !== none).toBe(true);
    place();
    // Whatever follows at once from the answer has followed.
    await new Promise(setImmediate);
    write();
    expect(await canceled).toEqual({ ok: true });
    await expect.poll(async () => (await store.load(sessionId))?.session).toMatchObject({ phase: 'settled', money: { authorizedMinor: 0, capturedMinor: 0 } });
    expect([captures(parts.primary), undoings(parts.primary)]).toEqual([0, ['void']]);
    // Nobody had to be asked: this process knows what it has not sent.
    expect(parts.primary.calls.filter((call) => call.startsWith('resolve'))).toEqual([]);
  });

  it('is found by its key by the next process, and refunded: it is not sent once more', async () => {
    const { primary, store, staff, sessionId } = await diedCapturing('after');
    await expect.poll(async () => (await store.load(sessionId))?.session.money).toMatchObject({ authorizedMinor: 0, capturedMinor: 3000, refundedMinor: 3000, strayMinor: 0 });
    expect([captures(primary), undoings(primary)]).toEqual([1, ['refund']]);
    expect(await bookings(store, sessionId)).toEqual(['order kasse', 'capture kasse', 'refund kasse']);
    expect(await staff.attention()).toEqual([]);
  });

  it('and was never sent, is not sent by the next process, and its payment is voided', async () => {
    const { primary, store, staff, sessionId } = await diedCapturing('before');
    await expect.poll(() => primary.payments.get('primary_1')).toMatchObject({ voided: true, capturedMinor: 0 });
    await expect.poll(async () => (await store.load(sessionId))?.session).toMatchObject({ phase: 'settled', money: { authorizedMinor: 0, capturedMinor: 0 } });
    expect([captures(primary), undoings(primary)]).toEqual([0, ['void']]);
    expect(await captureOf(store, sessionId)).toMatchObject({ state: 'reversed' });
    expect(await staff.attention()).toEqual([]);
  });

  it.each(['by staff', 'by the row that waits for it'])('and got lost on its way, is not sent again: once it is known that it never arrived, its payment is voided. Called off %s', async (how) => {
    const time = clock();
    let isBlind = true;
    const questions: boolean[] = [];
    const parts: Kit = await kit({
      clock: time.read,
      gateway: {
        capture: () => {
          parts.primary.calls.push('capture');
          return Promise.resolve({ status: 'unknown' });
        },
        resolve: ({ kind, mayReplay }) => {
          // A void may be sent again at any time, by its key.
          if (kind === 'capture') questions.push(mayReplay);
          return Promise.resolve(isBlind ? { status: 'unknown' } : { status: 'not_found' });
        },
      },
    });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    run(parts);
    const staff = parts.kasse.staff.as('ann');
    const isStuck = async (): Promise<boolean> => {
      time.now += 3_600_000;
      return (await staff.attention()).some(({ reason }) => reason === 'capture_stuck');
    };
    await expect.poll(async () => (await captureOf(parts.store, sessionId))?.state).toBe('unknown');
    if (how !== 'by staff') await expect.poll(isStuck).toBe(true);
    const [row] = await staff.attention();
    isBlind = false;
    expect(await (how === 'by staff' ? staff.cancel(sessionId) : staff.resolve(row?.effect ?? '', 'cancelAndRefund'))).toEqual({ ok: true });
    const before = questions.length;
    await expect.poll(async () => {
      time.now += 1_000;
      return (await captureOf(parts.store, sessionId))?.state;
    }).toBe('reversed');
    // Time stands now: the void is due at once, and must not be late.
    await expect.poll(() => parts.primary.payments.get('primary_1')).toMatchObject({ voided: true, capturedMinor: 0 });
    expect(questions.slice(before)).not.toContain(true);
    expect([captures(parts.primary), undoings(parts.primary)]).toEqual([1, ['void']]);
    await expect.poll(async () => (await parts.store.load(sessionId))?.session).toMatchObject({ phase: 'settled', money: { authorizedMinor: 0, capturedMinor: 0, strayMinor: 0 } });
    await expect.poll(() => staff.attention()).toEqual([]);
  });
});
