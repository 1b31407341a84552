import { describe, expect, it } from 'vitest';
import type { Plugin } from '../plugin.js';
import { ready, sent } from './test/fill-in.js';
import { kit, shopFiles, type Kit, type KitOptions } from './test/kit.js';
import { fakeValue } from './test/offers.js';
import { clock, ledgerOf, run } from './test/passing-time.js';
import { refuses } from './test/unchanged.js';

const CODE = 'GIFT-AAAA-0001';

interface Options extends KitOptions {
  /** Of the keeper of gift cards, before the shop opens. */
  readonly cardPlugin?: (plugin: Plugin<'value'>) => Plugin<'value'>;
  readonly commit?: object;
}

/** An order of 30.00: 10.00 by gift card, 7.00 in points, 13.00 by card. */
async function bought({ cardPlugin = (plugin) => plugin, commit = {}, ...options }: Options = {}) {
  const cards = fakeValue('gift-cards', { [CODE]: 1000 });
  const points = fakeValue('points', { ada: 700 }, 'customer');
  const files = shopFiles(
    {
      steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'discounts', 'storedValue', 'payment', 'review'] }],
      payment: { storedValue: ['gift-cards', 'points'], methods: [{ method: 'card', gateways: ['primary'] }] },
    },
    { plugins: { 'gift-cards': { kind: 'value' }, points: { kind: 'value' } }, commit },
  );
  const parts = await kit({ files, ...options, plugins: [cardPlugin(cards.plugin), points.plugin] });
  const checkout = await ready(parts, { customer: { id: 'ada' } });
  const view = await sent(checkout.buyer, { type: 'storedValue.add', plugin: 'gift-cards', code: CODE }, { type: 'storedValue.add', plugin: 'points' });
  expect(await checkout.buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
  const staff = parts.kasse.staff.as('ann');
  const { sessionId } = checkout;
  return {
    ...parts,
    ...checkout,
    cards,
    points,
    staff,
    refund: (requestId: string, amountMinor: number) => staff.refund(sessionId, { requestId, amountMinor }),
    back: () => ({ card: refundedAt(parts), points: points.accounts.get('ada'), giftCard: cards.accounts.get(CODE) }),
    session: async () => (await parts.store.load(sessionId))?.session,
    effects: async (kind: string) => (await parts.store.effects(sessionId)).filter((effect) => effect.kind === kind),
  };
}

const refundedAt = ({ primary }: Kit): number => [...primary.payments.values()].reduce((sum, { refundedMinor }) => sum + refundedMinor, 0);
const nowhere = { card: 0, points: 0, giftCard: 0 };
const everywhere = { card: 1300, points: 700, giftCard: 1000 };

describe('a refund of an order that was paid in several ways', () => {
  it('goes back in the reverse order of charging, and to none more than was taken from it', async () => {
    const parts = await bought();
    expect(await parts.refund('a', 1000)).toEqual({ ok: true, status: 'refunded', amountMinor: 1000, parts: [{ methodId: 'card', to: 'primary', amountMinor: 1000, status: 'refunded' }] });
    expect(parts.back()).toEqual({ ...nowhere, card: 1000 });
    expect(await parts.refund('b', 500)).toMatchObject({ ok: true, status: 'refunded', parts: [{ to: 'primary', amountMinor: 300 }, { methodId: 'points', to: 'points', amountMinor: 200 }] });
    expect(parts.back()).toEqual({ card: 1300, points: 200, giftCard: 0 });
    expect(await parts.refund('c', 1501)).toMatchObject({ ok: false, code: 'refund_exceeds_captured', messages: [{ params: { max: '15.00 GBP' } }] });
    expect(await parts.refund('d', 1500)).toMatchObject({ ok: true, parts: [{ to: 'points', amountMinor: 500 }, { to: 'gift-cards', amountMinor: 1000 }] });
    expect(parts.back()).toEqual(everywhere);
    expect(await parts.refund('e', 1)).toMatchObject({ ok: false, code: 'refund_exceeds_captured' });
    expect(await ledgerOf(parts, parts.sessionId)).toMatchObject({ receivable: 0, refunds: 3000, 'gateway:primary': 0, 'value:gift-cards': 0, 'value:points': 0 });
    expect(await parts.session()).toMatchObject({ money: { capturedMinor: 1300, refundedMinor: 1300, refundingMinor: 0, storedMinor: 0 } });
    expect(await parts.staff.attention()).toEqual([]);
  });

  it('writes down each part before it is sent, under a key of its own, and journals it without the code', async () => {
    const parts = await bought();
    let intended: unknown;
    parts.cards.creditAnswers.push(async () => {
      intended = (await parts.effects('credit')).map(({ key, state, request }) => ({ key, state, request }));
      return { status: 'succeeded' };
    });
    await parts.refund('a', 3000);
    const { sessionId } = parts;
    const holdOf = (ofPart: typeof parts.cards): unknown => [...ofPart.holds.keys()][0];
    expect(intended).toEqual([
      { key: `${sessionId}.0.credit.points.a~sv2`, state: 'intended', request: { creditId: `${sessionId}.0.credit.points.a~sv2`, holdId: holdOf(parts.points), amountMinor: 700, currency: 'GBP' } },
      { key: `${sessionId}.0.credit.gift-cards.a~sv1`, state: 'intended', request: { creditId: `${sessionId}.0.credit.gift-cards.a~sv1`, holdId: holdOf(parts.cards), amountMinor: 1000, currency: 'GBP' } },
    ]);
    const journal = await parts.staff.journal(sessionId);
    expect(journal.find(({ cause }) => cause === 'refund')).toMatchObject({ actor: 'staff:ann', detail: { amountMinor: 3000 } });
    expect(journal.flatMap(({ effects }) => effects)).toContain(`${sessionId}.0.credit.gift-cards.a~sv1=succeeded`);
    const events = await parts.store.outbox('test-shop', 500);
    expect(events.filter(({ type }) => type === 'payment.stored_value_credited').map(({ data }) => data)).toMatchObject([{ plugin: 'points', amountMinor: 700 }, { plugin: 'gift-cards', amountMinor: 1000 }]);
    expect(JSON.stringify([journal, events, await parts.staff.ledger(sessionId), parts.problems])).not.toContain(CODE);
  });

  it('is one by its request id, however often and by whomever it is asked, and refused with another amount', async () => {
    const parts = await bought();
    const all = await Promise.all(Array.from({ length: 6 }, () => parts.refund('a', 2500)));
    expect(new Set(all.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(await parts.refund('a', 2500)).toMatchObject({ ok: true, status: 'refunded', amountMinor: 2500 });
    expect(await parts.refund('a', 2499)).toMatchObject({ ok: false, code: 'request_conflict' });
    expect([parts.back(), [...parts.cards.credits.values()].length]).toEqual([{ ...everywhere, giftCard: 500 }, 1]);
  });

  it('reserves what is under way, tender by tender', async () => {
    const parts = await bought();
    // Whichever comes first: two of them are everything.
    const results = await Promise.all(['a', 'b', 'c'].map((requestId) => parts.refund(requestId, 1500)));
    expect(results.map(({ ok }) => ok).sort()).toEqual([false, true, true]);
    expect(parts.back()).toEqual(everywhere);
  });

  it('asks again under the same key when an answer is lost, and credits once', async () => {
    const parts = await bought();
    parts.cards.creditAnswers.push(() => Promise.reject(new Error('socket hang up')), { status: 'unavailable' }, { status: 'unknown' }, { nonsense: true });
    expect(await parts.refund('a', 3000)).toMatchObject({ ok: true, status: 'refunded' });
    expect(parts.back()).toEqual(everywhere);
    const calls = parts.cards.calls.filter((call) => call.startsWith('credit'));
    expect([calls.length, new Set(calls).size]).toEqual([5, 1]);
    expect((await parts.effects('credit')).map(({ state, sends }) => `${state} ${sends}`)).toEqual(['succeeded 1', 'succeeded 5']);
  });

  it('is for a person once it was tried as often as the shop allows, and goes on', async () => {
    const time = clock();
    const parts = await bought({ clock: time.read, commit: { obligationAttempts: 3 }, timeouts: { answerMs: 20 } });
    parts.cards.creditAnswers.push(...Array<object>(4).fill({ status: 'unavailable' }));
    expect(await parts.refund('a', 3000)).toMatchObject({ ok: true, status: 'pending', parts: [{ status: 'refunded' }, { status: 'refunded' }, { to: 'gift-cards', status: 'pending' }] });
    run(parts);
    await expect.poll(() => {
      time.now += 10_000;
      return parts.staff.attention();
    }).toMatchObject([{ reason: 'credit_stuck', exits: ['retry', 'markDone'], call: { kind: 'credit', target: 'gift-cards' } }]);
    await expect.poll(() => {
      time.now += 600_000;
      return parts.back();
    }).toEqual(everywhere);
    await expect.poll(() => parts.staff.attention()).toEqual([]);
    expect(await parts.refund('a', 3000)).toMatchObject({ ok: true, status: 'refunded' });
  });

  it('says which part was refused for good, tells a person, and can be asked for anew', async () => {
    const parts = await bought();
    parts.cards.creditAnswers.push({ status: 'failed', code: 'account_expired' });
    expect(await parts.refund('a', 2500)).toMatchObject({
      ok: false,
      code: 'refund_incomplete',
      messages: [{ params: { missing: '5.00 GBP' } }],
      parts: [{ to: 'primary', status: 'refunded' }, { to: 'points', status: 'refunded' }, { to: 'gift-cards', amountMinor: 500, status: 'failed', code: 'account_expired' }],
    });
    const [row] = await parts.staff.attention();
    expect(row).toMatchObject({ reason: 'credit_failed', call: { kind: 'credit', code: 'account_expired' } });
    expect(await parts.staff.resolve(row?.effect ?? '', 'markDone')).toEqual({ ok: true });
    expect(await parts.staff.attention()).toEqual([]);
    expect(await parts.refund('again', 1000)).toMatchObject({ ok: true, status: 'refunded', parts: [{ to: 'gift-cards', amountMinor: 1000 }] });
    expect(parts.back()).toEqual(everywhere);
  });

  it('that is refused as a whole says so, and by what', async () => {
    const parts = await bought();
    parts.cards.creditAnswers.push({ status: 'failed', code: 'account_expired' });
    expect(await parts.refund('money', 2000)).toMatchObject({ ok: true });
    expect(await parts.refund('card', 1000)).toMatchObject({
      ok: false,
      code: 'refund_refused',
      messages: [{ content: 'This refund was refused (account_expired) and nothing went back. Check its payments.' }],
      parts: [{ to: 'gift-cards', status: 'failed' }],
    });
    expect((await parts.staff.refundable(parts.sessionId)).map(({ leftMinor }) => leftMinor)).toContain(1000);
  });

  it('leaves out what its plugin cannot take back', async () => {
    const parts = await bought({ cardPlugin: without('credit') });
    await refuses(parts, parts, 'refund_exceeds_captured', () => parts.refund('a', 2001));
    expect(await parts.refund('a', 2000)).toMatchObject({ ok: true, status: 'refunded' });
    expect(parts.back()).toEqual({ ...everywhere, giftCard: 0 });
  });

  it('is told tender by tender, to staff and to the buyer', async () => {
    const parts = await bought();
    expect((await parts.buyer.view()).view?.order).not.toHaveProperty('refunds');
    await parts.refund('a', 1500);
    const none = { refundedMinor: 0, refundingMinor: 0 };
    expect(await parts.staff.refundable(parts.sessionId)).toEqual([
      { methodId: 'card', to: 'primary', paidMinor: 1300, refundedMinor: 1300, refundingMinor: 0, leftMinor: 0 },
      { methodId: 'points', to: 'points', paidMinor: 700, refundedMinor: 200, refundingMinor: 0, leftMinor: 500 },
      { methodId: 'gift-cards', to: 'gift-cards', masked: '•••• 0001', paidMinor: 1000, ...none, leftMinor: 1000 },
    ]);
    expect((await parts.buyer.view()).view?.order?.refunds).toMatchObject([{ methodId: 'points', amount: { formatted: '£2.00' } }, { methodId: 'card', amount: { amountMinor: 1300 } }]);
    expect((await parts.staff.view(parts.sessionId))?.order?.refunds).toHaveLength(2);
    await parts.refund('b', 1500);
    expect((await parts.buyer.view()).view?.order?.refunds).toMatchObject([{ methodId: 'gift-cards', masked: '•••• 0001', amount: { amountMinor: 1000 } }, { amount: { amountMinor: 700 } }, {}]);
  });

  it('survives the erasure of what the buyer entered', async () => {
    const parts = await bought();
    expect(await parts.staff.erase(parts.sessionId)).toEqual({ ok: true });
    expect(JSON.stringify(await parts.store.load(parts.sessionId))).not.toContain(CODE);
    expect(await parts.refund('a', 2500)).toMatchObject({ ok: true, status: 'refunded' });
    expect(await parts.staff.erase(parts.sessionId)).toEqual({ ok: true });
    expect(await parts.refund('b', 501)).toMatchObject({ ok: false, code: 'refund_exceeds_captured' });
    expect(await parts.refund('b', 500)).toMatchObject({ ok: true, status: 'refunded' });
    expect(parts.back()).toEqual(everywhere);
  });
});

describe('an order that is called off after its gift cards and points were used up', () => {
  it('gives everything back to where it came from, once', async () => {
    const parts = await bought();
    expect([await parts.staff.cancel(parts.sessionId), await parts.staff.cancel(parts.sessionId)]).toEqual([{ ok: true }, { ok: true }]);
    await expect.poll(() => parts.back()).toEqual(everywhere);
    await expect.poll(() => ledgerOf(parts, parts.sessionId)).toMatchObject({ refunds: 3000, 'value:gift-cards': 0, 'value:points': 0, 'gateway:primary': 0 });
    await expect.poll(async () => [await parts.staff.attention(), (await parts.effects('credit')).map(({ state }) => state)]).toEqual([[], ['succeeded', 'succeeded']]);
    expect(await parts.refund('late', 1)).toMatchObject({ ok: false, code: 'refund_exceeds_captured' });
  });

  it('gives back the rest after a refund, also one that fails in the end', async () => {
    const parts = await bought({ timeouts: { answerMs: 20 } });
    let fail: () => void = () => undefined;
    parts.primary.moveAnswers.push(() => new Promise((resolve) => (fail = () => { resolve({ status: 'failed', code: 'too_old' }); })));
    // An id of a caller's choice cannot stand in the way of what the order owes.
    expect(await parts.refund('cancel-1', 1000)).toMatchObject({ ok: true, status: 'pending' });
    await parts.staff.cancel(parts.sessionId);
    await expect.poll(() => parts.back()).toEqual({ ...everywhere, card: 300 });
    fail();
    await expect.poll(() => parts.back()).toEqual(everywhere);
    await expect.poll(parts.session).toMatchObject({ money: { refundedMinor: 1300, refundingMinor: 0, storedMinor: 0 } });
  });

  it('waits with a refused credit for a person, who has it tried again under the same key', async () => {
    const parts = await bought();
    parts.cards.creditAnswers.push({ status: 'failed', code: 'account_expired' });
    await parts.staff.cancel(parts.sessionId);
    await expect.poll(() => parts.staff.attention()).toMatchObject([{ reason: 'credit_failed', exits: ['retry', 'markDone'], call: { code: 'account_expired' } }]);
    const [row] = await parts.staff.attention();
    expect(await parts.staff.resolve(row?.effect ?? '', 'retry')).toEqual({ ok: true });
    await expect.poll(() => parts.back()).toEqual(everywhere);
    expect(new Set(parts.cards.calls.filter((call) => call.startsWith('credit'))).size).toBe(1);
    await expect.poll(() => parts.staff.attention()).toEqual([]);
  });

  it('waits with a refused refund of the card for a person, too', async () => {
    const parts = await bought();
    parts.primary.moveAnswers.push({ status: 'failed', code: 'too_old' });
    await parts.staff.cancel(parts.sessionId);
    await expect.poll(() => parts.staff.attention()).toMatchObject([{ reason: 'refund_failed', exits: ['retry', 'markDone'] }]);
    const [row] = await parts.staff.attention();
    expect(await parts.staff.resolve(row?.effect ?? '', 'markDone')).toEqual({ ok: true });
    expect(await parts.session()).toMatchObject({ money: { capturedMinor: 1300, refundedMinor: 1300, refundingMinor: 0 } });
    expect((await parts.store.ledger(parts.sessionId)).filter(({ origin }) => origin === 'external').map(({ kind }) => kind)).toEqual(['refund']);
  });

  it('is given back by hand where the plugin cannot, and booked as external', async () => {
    const parts = await bought({ cardPlugin: without('credit') });
    await parts.staff.cancel(parts.sessionId);
    await expect.poll(() => parts.staff.attention()).toMatchObject([{ reason: 'credit_failed', call: { code: 'credit_unsupported' } }]);
    const [row] = await parts.staff.attention();
    expect(await parts.staff.resolve(row?.effect ?? '', 'markDone')).toEqual({ ok: true });
    await expect.poll(() => ledgerOf(parts, parts.sessionId)).toMatchObject({ refunds: 3000, 'value:gift-cards': 0 });
    expect((await parts.store.ledger(parts.sessionId)).filter(({ origin }) => origin === 'external')).toHaveLength(1);
  });

  it('credits what was used up while nobody knew: the answer of its use was lost', async () => {
    let isLost = true;
    const losing = (plugin: Plugin<'value'>): Plugin<'value'> => ({
      ...plugin,
      setup: (options) => {
        const right = plugin.setup(options);
        return { ...right, consume: async (request, call) => (await right.consume(request, call), isLost ? { status: 'unknown' } : { status: 'succeeded' }) };
      },
    });
    const parts = await bought({ cardPlugin: losing, commit: { obligationAttempts: 1 } });
    const [row] = await parts.staff.attention();
    expect(row).toMatchObject({ reason: 'consume_stuck', exits: ['retry', 'cancelAndRefund', 'markDone'] });
    expect(await parts.staff.resolve(row?.effect ?? '', 'cancelAndRefund')).toEqual({ ok: true });
    await expect.poll(() => parts.back()).toEqual(everywhere);
    await expect.poll(() => ledgerOf(parts, parts.sessionId)).toMatchObject({ refunds: 3000, 'value:gift-cards': 0 });
    await expect.poll(() => parts.staff.attention()).toEqual([]);
    isLost = false;
  });

  it('credits what was being used up when it was called off', async () => {
    let finish: () => void = () => undefined;
    const slow = (plugin: Plugin<'value'>): Plugin<'value'> => ({
      ...plugin,
      setup: (options) => {
        const right = plugin.setup(options);
        return { ...right, consume: (request, call) => new Promise((resolve) => (finish = () => { resolve(right.consume(request, call)); })) };
      },
    });
    const parts = await bought({ cardPlugin: slow, timeouts: { answerMs: 50 } });
    await expect.poll(() => parts.session()).toMatchObject({ money: { capturedMinor: 1300, storedMinor: 700 } });
    await parts.staff.cancel(parts.sessionId);
    await expect.poll(() => parts.back()).toEqual({ ...everywhere, giftCard: 0 });
    finish();
    await expect.poll(() => parts.back()).toEqual(everywhere);
    await expect.poll(parts.session).toMatchObject({ phase: 'settled', money: { storedMinor: 0 } });
  });
});

function without(method: 'credit'): (plugin: Plugin<'value'>) => Plugin<'value'> {
  return (plugin) => ({ ...plugin, setup: (options) => Object.fromEntries(Object.entries(plugin.setup(options)).filter(([name]) => name !== method)) as unknown as ReturnType<typeof plugin.setup> });
}
