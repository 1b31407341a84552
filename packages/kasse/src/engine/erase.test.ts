import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { staffItem, type PaymentGateway, type Store } from '../contracts/index.js';
import { sqlite } from '../stores/sqlite/index.js';
import { ready, sent } from './test/fill-in.js';
import { kit, shopFiles, type KitOptions } from './test/kit.js';
import { fakeCoupons } from './test/offers.js';
import { freshStore } from './test/fresh-store.js';
import { deliver, parseWebhook } from './test/hook.js';
import { clock, run } from './test/passing-time.js';
import { approval, givenUp, sessionOf } from './test/second-attempt.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kasse-erase-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const files = shopFiles({ steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', { fields: [{ id: 'greeting', type: 'text', maxLength: 100 }] }, 'payment'] }] });
/** What the buyer typed. */
const typed = /ada@example|Lovelace|1 Test Street|N1 9GU|To grandma|tok_ok/;

const DAY_MS = 86_400_000;

/** What it takes to begin an erasure. */
interface Trouble {
  readonly store: Store;
  readonly time: { now: number };
  readonly sessionId: string;
}

async function settled(options: KitOptions = {}) {
  const parts = await kit({ files, ...options });
  const checkout = await ready(parts);
  const view = await sent(checkout.buyer, { type: 'fields.set', values: { greeting: 'To grandma' } });
  expect(await checkout.buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
  return { parts, ...checkout };
}

describe('erasing', () => {
  it('takes everything the buyer typed out of session and effects, and keeps money, order and journal', async () => {
    const { parts, sessionId } = await settled();
    const staff = parts.kasse.staff.as('ann');
    const [ledger, before] = [await staff.ledger(sessionId), await parts.store.load(sessionId)];
    expect(await staff.erase(sessionId)).toEqual({ ok: true });
    const after = await parts.store.load(sessionId);
    expect(JSON.stringify(after)).not.toMatch(typed);
    expect(after?.session).toMatchObject({ phase: 'settled', money: before?.session.money, order: before?.session.order, fields: {} });
    expect(await staff.ledger(sessionId)).toEqual(ledger);
    expect((await staff.journal(sessionId)).slice(-2)).toMatchObject([{ actor: 'staff:ann', cause: 'erase' }, { actor: 'engine', cause: 'erased' }]);
  });

  it('takes out codes that did not count, whatever was typed there, and keeps those that did', async () => {
    const coupons = fakeCoupons({ FIVE: { target: { on: 'lines' }, value: { kind: 'fixed', amountMinor: 500 } } });
    const parts = await kit({ plugins: [coupons.plugin], files: shopFiles({}, { discounts: 'kasse', plugins: { coupons: { kind: 'discounts' } } }) });
    const { buyer, sessionId } = await ready(parts);
    await sent(buyer, { type: 'discount.add', code: 'FIVE' });
    await buyer.send({ type: 'discount.add', code: 'LOVELACE-1815' });
    await buyer.cancel();
    const whole = async () => JSON.stringify([await parts.store.load(sessionId), await parts.kasse.staff.as('ann').journal(sessionId)]);
    expect(await whole()).toContain('LOVELACE-1815');
    expect(await parts.kasse.staff.as('ann').erase(sessionId)).toEqual({ ok: true });
    expect(await whole()).not.toContain('LOVELACE-1815');
    expect((await parts.store.load(sessionId))?.session).toMatchObject({ codes: ['FIVE'], quote: { discounts: [{ code: 'FIVE' }], refusedCodes: [] } });
  });

  it('takes it out of the steps that SQLite keeps', async () => {
    const store = sqlite(join(folder, 'kasse.db'));
    const { parts, sessionId } = await settled({ store });
    const steps = async () => JSON.stringify(await store.transact((tx) => tx.prepare('SELECT session FROM kasse_steps WHERE session_id = ?').all(sessionId)));
    expect(await steps()).toMatch(typed);
    await parts.kasse.staff.as('ann').erase(sessionId);
    expect(await steps()).not.toMatch(typed);
    await parts.kasse.close();
  });

  it.each([
    ['in time', 'timer:erase', async ({ time }: Trouble) => {
      time.now += 31 * DAY_MS;
      await Promise.resolve();
    }],
    ['by staff, through the inbox', 'erase', async ({ store, time, sessionId }: Trouble) => {
      const receivedAt = new Date(time.now).toISOString();
      await store.receive(staffItem({ verb: 'erase', actor: 'ann', session: sessionId }, { key: 'staff', shopKey: 'test-shop', receivedAt }));
    }],
  ])('%s is ended a minute later when the store fails between the step and the look at those before it', async (_, cause, begin) => {
    const store = await freshStore();
    let erasures = 0;
    const flaky: Store = { ...store, erase: (id) => ((erasures += 1) === 2 ? Promise.reject(new Error('the store is locked')) : store.erase(id)) };
    const time = clock();
    const { parts, sessionId } = await settled({ store: flaky, clock: time.read, retention: { days: 30 } });
    const causes = async () => (await store.journal(sessionId)).map((entry) => entry.cause);
    await begin({ store, time, sessionId });
    run(parts);
    await expect.poll(() => erasures).toBe(2);
    expect((await causes()).at(-1)).toBe(cause);
    time.now += 60_000;
    await expect.poll(async () => (await causes()).at(-1)).toBe('erased');
    expect([erasures, (await store.load(sessionId))?.timers, JSON.stringify(await store.load(sessionId))]).toEqual([4, [], expect.not.stringMatching(typed)]);
  });

  it('keeps what it takes to ask for a payment that was told as declined, so that it goes back when it was taken after all', async () => {
    const refunded: string[] = [];
    const asked: unknown[] = [];
    /** Knows payments by the merchant's reference alone, as many providers do. */
    const gateway: Partial<PaymentGateway> = {
      parseWebhook,
      authorize: () => Promise.resolve({ status: 'declined', code: 'no', retry: 'same_method' }),
      resolve: ({ request }) => {
        asked.push(request);
        return Promise.resolve('reference' in request ? { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: true } : { status: 'unknown' });
      },
      refund: ({ payment, amountMinor, currency }) => {
        refunded.push(payment);
        return Promise.resolve({ status: 'succeeded', amountMinor, currency, reference: payment });
      },
    };
    const parts = await kit({ gateway });
    const { buyer, view, sessionId } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'payment_declined' });
    await buyer.cancel();
    run(parts);
    await expect.poll(async () => await parts.kasse.staff.as('ann').erase(sessionId)).toEqual({ ok: true });
    expect(await deliver(parts, { reference: sessionId, payment: 'p1', kind: 'captured' })).toBe(200);
    await expect.poll(() => refunded).toEqual(['p1']);
    expect(asked).toEqual([{ reference: sessionId, amountMinor: 3000, currency: 'GBP', method: 'card', capture: false }]);
    expect(JSON.stringify(await parts.store.load(sessionId))).not.toMatch(typed);
  });

  it('is refused while money is held for goods that leave later, which could not be held anew without the request, and done once they left', async () => {
    const parts = await kit({ files: shopFiles({ payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } }) });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    const staff = parts.kasse.staff.as('ann');
    expect(await staff.erase(sessionId)).toMatchObject({ ok: false, code: 'erase_refused' });
    expect((await parts.store.load(sessionId))?.effects.find(({ kind }) => kind === 'authorize')?.request).not.toBeNull();
    expect(await staff.capture(sessionId, { requestId: 'parcel', amountMinor: 3000 })).toMatchObject({ ok: true, status: 'captured' });
    expect(await staff.erase(sessionId)).toEqual({ ok: true });
  });

  it('is refused while a bank has taken back the money, which somebody has to answer, also of an order that was called off', async () => {
    const { parts, sessionId } = await settled({ gateway: { parseWebhook } });
    const staff = parts.kasse.staff.as('ann');
    await staff.cancel(sessionId);
    run(parts);
    expect(await deliver(parts, { reference: 'primary_1', kind: 'disputed', cumulativeMinor: 3000, origin: 'external' })).toBe(200);
    await expect.poll(async () => (await staff.attention()).length).toBeGreaterThan(0);
    expect(await staff.erase(sessionId)).toMatchObject({ ok: false, code: 'erase_refused' });
    for (const { effect } of await staff.attention()) expect(await staff.resolve(effect, 'markDone')).toEqual({ ok: true });
    expect((await parts.store.load(sessionId))?.session.attention).toBeUndefined();
  });

  it('is refused while a bank has taken back what was charged for a checkout that was canceled, by staff and in time alike', async () => {
    const { time, parts, buyer, sessionId } = await givenUp({ retention: { days: 1 } });
    await buyer.cancel();
    parts.primary.mumbles.refund = [{ status: 'failed', code: 'insufficient_balance' }];
    parts.primary.resolveWith({ ...approval, reference: 'first', captured: true });
    await deliver(parts, { reference: 'first', kind: 'captured' });
    const staff = parts.kasse.staff.as('ann');
    const reasons = async () => (await staff.attention()).map(({ reason }) => reason);
    await expect.poll(reasons).toEqual(['refund_failed']);
    await deliver(parts, { reference: 'first', kind: 'disputed', origin: 'external' });
    expect([await sessionOf(parts, sessionId), await reasons()]).toMatchObject([{ phase: 'canceled', money: { authorizedMinor: 0, capturedMinor: 0, strayMinor: 0 } }, ['disputed']]);
    expect(await staff.erase(sessionId)).toMatchObject({ ok: false, code: 'erase_refused' });
    time.now += 2 * DAY_MS;
    await expect.poll(async () => (await staff.journal(sessionId)).some(({ cause }) => cause === 'timer:erase')).toBe(true);
    expect(JSON.stringify(await parts.store.load(sessionId))).toMatch(typed);
    await deliver(parts, { reference: 'first', kind: 'reinstated', origin: 'external' });
    expect(await staff.erase(sessionId)).toMatchObject({ ok: false, code: 'erase_refused' });
  });

  it('that was asked for through the inbox too early is done by itself once nothing is in its way', async () => {
    const time = clock();
    const { parts, sessionId } = await settled({ clock: time.read, timeouts: { answerMs: 100 } });
    const staff = parts.kasse.staff.as('ann');
    parts.primary.moveAnswers.push({ status: 'unknown' });
    await staff.refund(sessionId, { requestId: 'r', amountMinor: 100 });
    await parts.store.receive(staffItem({ verb: 'erase', actor: 'ann', session: sessionId }, { key: 'early', shopKey: 'test-shop', receivedAt: new Date(time.now).toISOString() }));
    run(parts);
    await expect.poll(async () => (await staff.journal(sessionId)).filter(({ cause }) => cause === 'erase')).toMatchObject([{ detail: { refused: 'erase_refused' } }]);
    expect(JSON.stringify(await parts.store.load(sessionId))).toMatch(typed);
    await expect.poll(async () => {
      time.now += DAY_MS / 4;
      return JSON.stringify(await parts.store.load(sessionId));
    }).not.toMatch(typed);
  });

  it('D-66 saleor#14732 is refused while money is held, and the session goes on', async () => {
    const { parts, sessionId } = await settled({ timeouts: { answerMs: 100 } });
    parts.primary.moveAnswers.push({ status: 'unknown' });
    await parts.kasse.staff.as('ann').refund(sessionId, { requestId: 'r', amountMinor: 100 });
    expect(await parts.kasse.staff.as('ann').erase(sessionId)).toMatchObject({ ok: false, code: 'erase_refused' });
    expect(JSON.stringify(await parts.store.load(sessionId))).toMatch(typed);
  });
});

describe('retention', () => {
  it('erases what ended long enough ago, while run runs, and nothing that holds money', async () => {
    const time = clock();
    const { parts, sessionId } = await settled({ clock: time.read, retention: { days: 30 } });
    const held = await ready(parts, { requestId: 'r2', cartRef: 'c2' });
    parts.primary.moveAnswers.push({ status: 'failed', code: 'expired' });
    await held.buyer.commit({ fingerprint: held.view.commit.fingerprint, wait: 'settled' });
    const gone = await ready(parts, { requestId: 'r3', cartRef: 'c3' });
    await gone.buyer.cancel();
    run(parts);
    time.now += 29 * 86_400_000;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(JSON.stringify(await parts.store.load(sessionId))).toMatch(typed);
    time.now += 2 * 86_400_000;
    const isErased = async (id: string) => !typed.test(JSON.stringify(await parts.store.load(id)));
    await expect.poll(() => isErased(sessionId)).toBe(true);
    await expect.poll(() => isErased(gone.sessionId)).toBe(true);
    expect(await isErased(held.sessionId)).toBe(false);
  });

  it('has to be a number of days', async () => {
    await expect(kit({ retention: { days: -1 } })).rejects.toMatchObject({ code: 'ERR_MISUSE' });
  });
});
