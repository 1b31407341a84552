import { describe, expect, it } from 'vitest';
import type { PaymentOutcome } from '../plugin.js';
import { ready, sent } from './test/fill-in.js';
import { kit, line, shopFiles, type Kit, type KitOptions } from './test/kit.js';
import { fakeValue } from './test/offers.js';
import { clock, committing, run } from './test/passing-time.js';

const approval: PaymentOutcome = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false };
const declined: PaymentOutcome = { status: 'declined', code: 'no', retry: 'never' };

/** What the shop declares: the clock of whoever holds may be so far from ours. */
const SKEW_MS = 4_000;

/** A commit whose gateway thinks until it is told to answer, over holds of 45 seconds. */
async function thinking(options: KitOptions = {}) {
  const time = clock();
  const parts = await kit({ clock: time.read, holdMs: 45_000, timeouts: { effectMs: 90_000, answerMs: 90_000, clockSkewMs: SKEW_MS }, ...options });
  let answer: (outcome: PaymentOutcome) => void = () => undefined;
  parts.primary.answers.push(() => new Promise((resolve) => (answer = resolve)));
  const { buyer, view, sessionId } = await ready(parts);
  run(parts);
  const commit = buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  await expect.poll(() => parts.primary.calls.length).toBe(1);
  const renewals = (): number => parts.stock.calls.filter((call) => call.startsWith('renew')).length;
  return { ...parts, time, buyer, view, sessionId, commit, renewals, answer: (outcome: PaymentOutcome) => { answer(outcome); } };
}

/** Lets the clock of everybody run on in small steps, with time to act in between. */
async function pass({ time }: { time: { now: number } }, seconds: number): Promise<void> {
  for (let step = 0; step < seconds; step += 5) {
    time.now += 5_000;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

describe('holds while a payment is out', () => {
  it('N11 a call of 60 seconds over a hold of 45: the hold is renewed, and the order is placed', async () => {
    const parts = await thinking();
    await pass(parts, 60);
    expect(parts.renewals()).toBeGreaterThanOrEqual(1);
    parts.answer(approval);
    expect(await parts.commit).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([...parts.stock.holds.values()]).toEqual(['consumed']);
    expect(new Set(parts.stock.calls.map((call) => call.split(' ')[1])).size).toBe(1);
  });

  it('D-58 N11 a hold that cannot be renewed lapses: the payment that was authorized is voided, once, and nothing is sold', async () => {
    const parts = await thinking();
    parts.stock.terms.renews = false;
    await pass(parts, 60);
    parts.answer(approval);
    expect(await parts.commit).toMatchObject({ ok: false, code: 'hold_lapsed', view: { status: 'ready_for_complete' } });
    expect(parts.primary.payments.get('p1')).toMatchObject({ voided: true, capturedMinor: 0 });
    expect(parts.primary.calls.filter((call) => call.startsWith('void'))).toHaveLength(1);
    expect([parts.orders.placed.size, parts.stock.free.get('mug')]).toEqual([0, 100]);
    expect(await parts.buyer.commit({ fingerprint: parts.view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
  });

  it.each([
    ['before', -SKEW_MS - 1, true],
    ['within the declared skew of two clocks before', -SKEW_MS + 1, false],
    ['at', 0, false],
  ])('N11 an approval %s the very instant a hold ends', async (_, offsetMs, isSold) => {
    const parts = await thinking();
    parts.stock.terms.renews = false;
    parts.time.now += 45_000 + offsetMs;
    parts.answer(approval);
    expect((await parts.commit).ok).toBe(isSold);
    expect([parts.orders.placed.size, parts.primary.payments.get('p1')?.voided]).toEqual(isSold ? [1, false] : [0, true]);
  });

  it('a hold that lapses while the first gateway is asked in vain: the second one is not asked, and the buyer reads why', async () => {
    const parts = await thinking();
    parts.stock.terms.renews = false;
    await pass(parts, 60);
    parts.answer({ status: 'unavailable' });
    expect(await parts.commit).toMatchObject({ ok: false, code: 'hold_lapsed', view: { status: 'ready_for_complete' } });
    expect(parts.backup.calls).toEqual([]);
    expect((await parts.store.outbox('test-shop', 100)).map(({ type }) => type)).not.toContain('payment.failed_over');
  });

  it('N11 a hold that lasts little longer than clocks may lie apart is renewed before it counts as over', async () => {
    const parts = await thinking({ holdMs: 2 * SKEW_MS });
    for (let seconds = 0; seconds < 5; seconds += 1) {
      parts.time.now += 1_000;
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    parts.answer(approval);
    expect(await parts.commit).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([...parts.stock.holds.values()]).toEqual(['consumed']);
  });

  it('D-58 a sale goes forward although the hold lapsed: money that has moved is not given back behind the order', async () => {
    const parts = await thinking({ moves: 'sale' });
    parts.stock.terms.renews = false;
    await pass(parts, 60);
    parts.answer({ ...approval, captured: true });
    expect(await parts.commit).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(parts.primary.payments.get('p1')).toMatchObject({ capturedMinor: 3000, refundedMinor: 0 });
  });

  it('renews no longer than the attempt lasts', async () => {
    const parts = await thinking(committing({ attempt: 'PT1M', resolveWithin: 'PT30M' }));
    parts.primary.resolveWith({ status: 'pending', reference: 'p1', checkAfterMs: 1_000 });
    await pass(parts, 60);
    const until = parts.renewals();
    await pass(parts, 120);
    expect([until > 0, parts.renewals()]).toEqual([true, until]);
    parts.answer(declined);
    await parts.commit;
  });
});

describe('the grace after a decline', () => {
  const keeping = (more: KitOptions = {}): Promise<Kit & { time: { now: number } }> => {
    const time = clock();
    return kit({ files: shopFiles({}, { commit: { keepStock: 'PT2M' } }), clock: time.read, stock: { mug: 1 }, ...more }).then((parts) => ({ ...parts, time }));
  };
  const commit = async (parts: Kit, name: string) => {
    const { buyer, view } = await ready(parts, { requestId: name, cartRef: name });
    return { buyer, view, result: await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' }) };
  };

  it('Sylius#7707 keeps the last piece for whoever was declined, and their own hold is theirs to retry', async () => {
    const parts = await keeping();
    parts.primary.answers.push(declined);
    const first = await commit(parts, 'first');
    expect([first.result.ok, parts.stock.free.get('mug')]).toEqual([false, 0]);
    expect((await commit(parts, 'other')).result).toMatchObject({ ok: false, code: 'out_of_stock' });
    expect(await first.buyer.commit({ fingerprint: first.view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([...parts.stock.holds.values()].filter((state) => state === 'consumed')).toHaveLength(1);
    parts.time.now += 120_000;
    run(parts);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect([parts.stock.free.get('mug'), parts.orders.placed.size]).toEqual([0, 1]);
  });

  it.each([['before', -SKEW_MS - 1, 1], ['within the declared skew of two clocks before', -SKEW_MS + 1, 2]])('is taken over %s its hold ends by itself, or held anew', async (_, offsetMs, holds) => {
    const parts = await keeping({ holdMs: 60_000, stock: { mug: 2 }, timeouts: { clockSkewMs: SKEW_MS } });
    parts.primary.answers.push(declined);
    const first = await commit(parts, 'first');
    parts.time.now += 60_000 + offsetMs;
    expect(await first.buyer.commit({ fingerprint: first.view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect(parts.stock.holds.size).toBe(holds);
  });

  it('that the stock ended early costs nobody the goods that lie there: they are held anew', async () => {
    const parts = await keeping();
    parts.primary.answers.push(declined);
    const first = await commit(parts, 'first');
    const [kept] = [...parts.stock.holds.keys()];
    // The stock keeper gave it up before its time.
    parts.stock.holds.set(kept ?? '', 'released');
    parts.stock.free.set('mug', 1);
    expect(await first.buyer.commit({ fingerprint: first.view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([[...parts.stock.holds.values()], parts.stock.free.get('mug')]).toEqual([['released', 'consumed'], 0]);
  });

  it('that the stock ended early, and somebody else bought them, says that they are out of stock', async () => {
    const parts = await keeping();
    parts.primary.answers.push(declined);
    const first = await commit(parts, 'first');
    parts.stock.holds.set([...parts.stock.holds.keys()][0] ?? '', 'released');
    expect(await first.buyer.commit({ fingerprint: first.view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: false, code: 'out_of_stock', view: { status: 'ready_for_complete' } });
    expect(parts.stock.free.get('mug')).toBe(0);
  });

  it('ends by itself, also when nobody comes back', async () => {
    const parts = await keeping();
    parts.primary.answers.push(declined);
    await commit(parts, 'first');
    run(parts);
    parts.time.now += 119_000;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(parts.stock.free.get('mug')).toBe(0);
    parts.time.now += 1_000;
    await expect.poll(() => parts.stock.free.get('mug')).toBe(1);
    expect((await commit(parts, 'other')).result).toMatchObject({ ok: true });
  });

  it('gives back what was kept before other goods are held', async () => {
    const parts = await keeping({ lines: [line({ quantity: 2 })], stock: { mug: 2 } });
    parts.primary.answers.push(declined);
    const { buyer } = await commit(parts, 'first');
    expect(parts.stock.free.get('mug')).toBe(0);
    parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ quantity: 1 })] };
    const view = await sent(buyer, { type: 'cart.refresh' });
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect(parts.stock.free.get('mug')).toBe(1);
  });

  it('is for a decline, not for who gives up or for what is out of stock', async () => {
    const parts = await keeping({ lines: [line({ quantity: 2 })] });
    expect((await commit(parts, 'too-many')).result).toMatchObject({ ok: false, code: 'out_of_stock' });
    expect(parts.stock.free.get('mug')).toBe(1);
    const other = await keeping();
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    other.primary.answers.push(() => new Promise((resolve) => (answer = resolve)));
    const { buyer, view } = await ready(other);
    const running = buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => other.primary.calls.length).toBe(1);
    await buyer.cancel();
    answer(declined);
    await running;
    expect(other.stock.free.get('mug')).toBe(1);
  });

  it('ends with the checkout: a buyer who gives up, or whose time is over, keeps nothing from others', async () => {
    const parts = await keeping();
    parts.primary.answers.push(declined);
    const first = await commit(parts, 'first');
    expect(await first.buyer.cancel()).toMatchObject({ ok: true, view: { status: 'canceled' } });
    await expect.poll(() => parts.stock.free.get('mug')).toBe(1);

    const late = await keeping({ files: shopFiles({}, { commit: { keepStock: 'PT1H' }, session: { expiresAfter: 'PT10M' } }) });
    late.primary.answers.push(declined);
    await commit(late, 'late');
    run(late);
    late.time.now += 10 * 60_000 + 1;
    await expect.poll(() => late.stock.free.get('mug')).toBe(1);
  });

  it('releases at once where the shop says nothing', async () => {
    const parts = await kit({ stock: { mug: 1 } });
    parts.primary.answers.push(declined);
    await commit(parts, 'first');
    expect(parts.stock.free.get('mug')).toBe(1);
  });
});

describe('what an earlier attempt holds while it is still on its way back', () => {
  /** Declined over the last piece; the grace is over, and the stock keeper does not answer. */
  async function jammed() {
    const time = clock();
    const parts = await kit({ files: shopFiles({}, { commit: { keepStock: 'PT2M', attempt: 'PT10M' } }), clock: time.read, stock: { mug: 1 } });
    parts.primary.answers.push(declined);
    const { buyer, view, sessionId } = await ready(parts);
    run(parts);
    const commit = () => buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    expect(await commit()).toMatchObject({ ok: false, code: 'payment_declined_try_other' });
    const heal = parts.stock.jam();
    time.now += 121_000;
    const release = async () => (await parts.store.effects(sessionId)).find(({ kind }) => kind === 'release');
    await expect.poll(async () => (await release())?.sends ?? 0).toBeGreaterThan(0);
    const phase = async () => (await parts.store.load(sessionId))?.session.phase;
    const isWaiting = async () => (await parts.store.effects(sessionId)).some(({ kind, state, dueAt }) => kind === 'hold' && state === 'intended' && dueAt === null);
    return { ...parts, time, buyer, sessionId, commit, heal, release, phase, isWaiting };
  }

  // @see https://github.com/Sylius/Sylius/issues/7707
  it('Sylius#7707 is waited for, and does not make the goods out of stock for the very buyer who holds them', async () => {
    const parts = await jammed();
    const retry = parts.commit();
    await expect.poll(parts.isWaiting).toBe(true);
    parts.heal();
    parts.time.now += 10_000;
    expect(await retry).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([[...parts.stock.holds.values()].filter((state) => state === 'consumed'), parts.stock.free.get('mug')]).toEqual([['consumed'], 0]);
  });

  it('is asked back at once for a buyer who waits for it, however long the pause between two tries has become', async () => {
    const parts = await jammed();
    for (let tries = (await parts.release())?.sends ?? 0; tries < 8; tries += 1) {
      parts.time.now = Date.parse((await parts.release())?.dueAt ?? '');
      await expect.poll(async () => (await parts.release())?.sends ?? 0).toBeGreaterThan(tries);
    }
    parts.heal();
    expect(await parts.commit()).toMatchObject({ ok: true });
  });

  it('is believed to be gone when somebody else bought it meanwhile', async () => {
    const parts = await jammed();
    const retry = parts.commit();
    await expect.poll(parts.isWaiting).toBe(true);
    const isGone = { status: 'refused', code: 'out_of_stock', items: [{ lineId: 'l1', available: 0 }] };
    parts.stock.answers.push(isGone);
    parts.heal();
    parts.time.now += 10_000;
    expect(await retry).toMatchObject({ ok: false, code: 'out_of_stock', view: { status: 'ready_for_complete' } });
  });

  it('is waited for no longer than the attempt lasts, which is not told as out of stock', async () => {
    const parts = await jammed();
    const retry = parts.commit();
    await expect.poll(parts.isWaiting).toBe(true);
    parts.time.now += 600_000;
    await expect.poll(parts.phase).toBe('releasing');
    parts.heal();
    parts.time.now += 600_000;
    expect(await retry).toMatchObject({ ok: false, code: 'hold_failed' });
    await expect.poll(() => parts.stock.free.get('mug')).toBe(1);
  });

  it('is held anew for nobody once the attempt is being undone', async () => {
    const parts = await jammed();
    let answer = (): void => undefined;
    parts.stock.answers.push(() => new Promise((resolve) => (answer = () => { resolve({ status: 'refused', code: 'out_of_stock' }); })));
    const retry = parts.commit();
    await expect.poll(parts.phase).toBe('holding');
    await expect.poll(() => parts.stock.answers.length).toBe(0);
    parts.time.now += 600_000;
    await expect.poll(parts.phase).toBe('releasing');
    answer();
    parts.heal();
    const unfinished = async () => {
      parts.time.now += 60_000;
      return (await parts.store.effects(parts.sessionId)).filter(({ state }) => state === 'intended' || state === 'unknown').map(({ key }) => key);
    };
    await expect.poll(unfinished).toEqual([]);
    expect(await retry).toMatchObject({ ok: false, code: 'hold_failed' });
  });

  it('is held anew for nobody by an answer to an earlier attempt, which says nothing to the running one', async () => {
    const parts = await jammed();
    const hanging = (answer: object) => {
      let end = (): void => undefined;
      parts.stock.answers.push(() => new Promise((resolve) => (end = () => { resolve(answer); })));
      return () => { end(); };
    };
    const refuse = hanging({ status: 'refused', code: 'out_of_stock' });
    const second = parts.commit();
    await expect.poll(() => parts.stock.answers.length).toBe(0);
    parts.time.now += 600_000;
    await expect.poll(parts.phase).toBe('releasing');
    // Nobody waits any longer for what is undone.
    parts.time.now += 1_000_000;
    await expect.poll(parts.phase).toBe('ready');
    await second;
    const go = hanging({ status: 'unknown' });
    const third = parts.commit();
    await expect.poll(parts.phase).toBe('holding');
    await expect.poll(() => parts.stock.answers.length).toBe(0);
    refuse();
    const all = () => parts.store.effects(parts.sessionId);
    await expect.poll(async () => (await all()).find(({ key }) => key.includes('.2.hold.'))?.state).toBe('failed');
    parts.heal();
    go();
    const unfinished = async () => {
      parts.time.now += 60_000;
      return (await all()).filter(({ state }) => state === 'intended' || state === 'unknown').map(({ key }) => key);
    };
    await expect.poll(unfinished).toEqual([]);
    expect(await third).toMatchObject({ ok: true });
  });

  it('keeps nobody who gives up', async () => {
    const parts = await jammed();
    const retry = parts.commit();
    await expect.poll(parts.isWaiting).toBe(true);
    await parts.buyer.cancel();
    parts.time.now += 10_000;
    await expect.poll(parts.phase).toBe('releasing');
    parts.heal();
    parts.time.now += 10_000;
    expect(await retry).toMatchObject({ view: { status: 'canceled' } });
    await expect.poll(() => parts.stock.free.get('mug')).toBe(1);
  });

  it('may be a gift card, which then pays by the hold that stands', async () => {
    const time = clock();
    const cards = fakeValue('gift-cards', { 'GIFT-AAAA-0001': 2000 });
    let isJammed = true;
    const slow: typeof cards.plugin = {
      ...cards.plugin,
      setup: (options) => {
        const contract = cards.plugin.setup(options);
        return { ...contract, release: (request, call) => (isJammed ? Promise.resolve({ status: 'unavailable' }) : contract.release(request, call)) };
      },
    };
    const flow = { steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'storedValue', 'payment'] }], payment: { storedValue: ['gift-cards'], methods: [{ method: 'card', gateways: ['primary'] }] } };
    const parts = await kit({ files: shopFiles(flow, { plugins: { 'gift-cards': { kind: 'value' } } }), clock: time.read, plugins: [slow] });
    parts.primary.answers.push(declined);
    const { buyer, sessionId } = await ready(parts);
    run(parts);
    const view = await sent(buyer, { type: 'storedValue.add', plugin: 'gift-cards', code: 'GIFT-AAAA-0001', amountMinor: 1000 });
    const commit = () => buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    const first = commit();
    const phase = async () => (await parts.store.load(sessionId))?.session.phase;
    await expect.poll(phase).toBe('releasing');
    time.now += 1_000_000;
    expect(await first).toMatchObject({ ok: false, code: 'payment_declined_try_other' });
    // Whoever keeps the cards allows one hold on each.
    cards.answers.push({ status: 'refused', code: 'held' });
    const retry = commit();
    await expect.poll(async () => (await parts.store.effects(sessionId)).some(({ kind, state, dueAt }) => kind === 'hold' && state === 'intended' && dueAt === null)).toBe(true);
    isJammed = false;
    time.now += 10_000;
    expect(await retry).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([cards.accounts.get('GIFT-AAAA-0001'), [...cards.holds.values()].map(({ state }) => state)]).toEqual([1000, ['released', 'consumed']]);
    expect((await parts.store.load(sessionId))?.session.money).toMatchObject({ storedMinor: 1000, capturedMinor: 2000 });
  });
});
