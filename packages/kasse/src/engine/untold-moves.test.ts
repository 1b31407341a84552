import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PaymentEvidence } from '../plugin.js';
import { ready } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, shopFiles } from './test/kit.js';
import { ledgerOf, clock, run } from './test/passing-time.js';
import { paid } from './test/paid.js';
import { approval, sessionOf } from './test/second-attempt.js';

type Word = readonly [kind: 'disputed' | 'reinstated', cumulativeMinor: number];

describe('a chargeback of which a word was lost', () => {
  async function told(...words: readonly Word[]) {
    const { parts, sessionId } = await paid();
    const tell = async (...more: readonly Word[]) => {
      for (const [kind, cumulativeMinor] of more) await deliver(parts, { reference: 'primary_1', kind, cumulativeMinor, origin: 'external' });
      const { money, attention } = await sessionOf(parts, sessionId);
      expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
      return [money.refundedMinor, money.strayMinor, attention?.code];
    };
    return { parts, sessionId, tell, first: await tell(...words) };
  }

  it('is known by what the bank gave back of it, and taken no second time when that word comes', async () => {
    const { tell, first, parts, sessionId } = await told(['reinstated', 1000]);
    expect(first).toEqual([0, 0, undefined]);
    expect(await tell(['disputed', 1000])).toEqual([0, 0, undefined]);
    expect(await tell(['disputed', 3000])).toEqual([2000, 0, 'disputed']);
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ 'gateway:primary': 1000, chargebacks: 2000 });
  });

  it('takes what is there when the bank took it again, though nobody said that it had given it back', async () => {
    const { tell, first } = await told(['disputed', 3000], ['disputed', 6000]);
    expect(first).toEqual([3000, 0, 'disputed']);
    expect(await tell(['reinstated', 3000])).toEqual([3000, 0, 'disputed']);
    expect(await tell(['reinstated', 6000])).toEqual([0, 0, undefined]);
  });

  it('is told to a person when its first round was never heard of', async () => {
    const { first } = await told(['disputed', 5000]);
    expect(first).toEqual([3000, 0, 'disputed']);
  });

  it('comes to the same end in any order', async () => {
    const words: readonly Word[] = [['disputed', 3000], ['reinstated', 2000], ['disputed', 5000], ['reinstated', 4000]];
    const [a, b, c, d] = words as [Word, Word, Word, Word];
    for (const order of [[a, b, c, d], [c, d, a, b], [d, c, b, a], [b, a, d, c], [d, a], [d, c]]) {
      const { tell, first } = await told(...order);
      if (order.length === 4) expect(first).toEqual([1000, 0, 'disputed']);
      else expect(await tell(['disputed', 5000])).toEqual([1000, 0, 'disputed']);
    }
  });

  it('waits where more may have been captured than anybody said', async () => {
    const { parts, sessionId } = await paid({ files: shopFiles({ payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } }) });
    await parts.kasse.staff.as('ann').capture(sessionId, { requestId: 'parcel', amountMinor: 500 });
    const external = (kind: PaymentEvidence['kind'], cumulativeMinor: number) => deliver(parts, { reference: 'primary_1', kind, cumulativeMinor, origin: 'external' });
    await external('disputed', 1500);
    expect((await sessionOf(parts, sessionId)).money.refundedMinor).toBe(0);
    await external('captured', 1500);
    run(parts);
    await expect.poll(async () => (await sessionOf(parts, sessionId)).money).toMatchObject({ capturedMinor: 1500, refundedMinor: 1500, strayMinor: 0 });
  });
});

describe('words about one payment', () => {
  const sumsAfter = async (...words: readonly (readonly [PaymentEvidence['kind'], number])[]) => {
    const { parts, sessionId } = await paid();
    for (const [kind, cumulativeMinor] of words) expect(await deliver(parts, { reference: 'primary_1', kind, cumulativeMinor, origin: 'external' })).toBe(200);
    const { money, attention } = await sessionOf(parts, sessionId);
    return [money.capturedMinor, money.refundedMinor, money.strayMinor, attention?.code];
  };

  it('of what is no chargeback wait, and hide none', async () => {
    expect(await sumsAfter(['reinstated', 300_000], ['disputed', 3000])).toEqual([3000, 3000, 0, 'disputed']);
    expect(await sumsAfter(['refunded', 2999], ['reinstated', Number.MAX_SAFE_INTEGER])).toEqual([3000, 2999, 0, undefined]);
  });

  it('of a chargeback and of what was captured beside the order come to the same end, whichever is first', async () => {
    expect(await sumsAfter(['disputed', 6000], ['captured', 6000])).toEqual([3000, 3000, 0, 'disputed']);
    expect(await sumsAfter(['captured', 6000], ['disputed', 6000])).toEqual([3000, 3000, 0, 'disputed']);
  });

  it('of what was taken too much and given back leave the order as it was, whichever is first', async () => {
    expect(await sumsAfter(['refunded', 1000], ['captured', 4000])).toEqual([3000, 0, 0, undefined]);
    expect(await sumsAfter(['captured', 4000], ['refunded', 1000])).toEqual([3000, 0, 0, undefined]);
    expect(await sumsAfter(['captured', 4000], ['refunded', 1000], ['disputed', 3000], ['reinstated', 3000])).toEqual([3000, 0, 0, undefined]);
  });

  it('come to what the provider\'s books say, in any order and any number', async () => {
    const moves = fc.array(fc.record({ kind: fc.constantFrom('captured', 'refunded', 'disputed', 'reinstated', 'disputed', 'reinstated'), share: fc.constantFrom(1, 1, 0.1, 0.37, 0.5, 0.83) }), { minLength: 1, maxLength: 6 });
    const histories = moves.map(historyOf).chain(({ words, keptMinor }) => {
      const order = fc.tuple(...Array.from({ length: 3 }, () => fc.shuffledSubarray([...words], { minLength: words.length }))).map((rounds) => rounds.flat());
      return fc.record({ orders: fc.tuple(order, order, order), keptMinor: fc.constant(keptMinor) });
    });
    await fc.assert(
      fc.asyncProperty(histories, async ({ orders, keptMinor }) => {
        const ends = new Set<string>();
        for (const order of orders) {
          const { parts, sessionId } = await paid();
          for (const [kind, cumulativeMinor] of order) expect(await deliver(parts, { reference: 'primary_1', kind, cumulativeMinor, origin: 'external' })).toBe(200);
          const { money } = await sessionOf(parts, sessionId);
          expect(money.capturedMinor - money.refundedMinor + money.strayMinor).toBe(keptMinor);
          expect((await ledgerOf(parts, sessionId))['gateway:primary'] ?? 0).toBe(keptMinor);
          expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
          ends.add(JSON.stringify([money.capturedMinor, money.refundedMinor, money.strayMinor, Object.values(money.lostMinor ?? {})]));
        }
        expect([...ends]).toHaveLength(1);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

interface Move {
  readonly kind: 'captured' | 'refunded' | 'disputed' | 'reinstated';
  /** Of what is possible. */
  readonly share: number;
}

/** What a provider allows, and a bank, which takes the whole charge, of a payment of 30.00: each move is told by its total. */
function historyOf(moves: readonly Move[]): { readonly words: readonly (readonly [Move['kind'], number])[]; readonly keptMinor: number } {
  const sums = { captured: 3000, refunded: 0, disputed: 0, reinstated: 0 };
  const words: [Move['kind'], number][] = [];
  for (const [index, { kind, share }] of moves.entries()) {
    const outMinor = sums.disputed - sums.reinstated;
    const possible = { captured: index < 2 ? 2000 : 0, refunded: outMinor > 0 ? 0 : sums.captured - sums.refunded, disputed: sums.captured - outMinor, reinstated: outMinor };
    if (possible[kind] === 0) continue;
    sums[kind] += Math.ceil(possible[kind] * share);
    words.push([kind, sums[kind]]);
  }
  return { words, keptMinor: sums.captured - sums.refunded - sums.disputed + sums.reinstated };
}

describe('money that is nobody\'s', () => {
  it('is told to a person also where as much was lost twice of another payment', async () => {
    const time = clock();
    const parts = await kit({ gateway: { parseWebhook }, moves: 'sale', clock: time.read, stock: { mug: 9 } });
    // Less than asked is given back, twice: the second time the bank was faster.
    const less = (reference: string) => ({ ...approval, reference, amountMinor: 2000, captured: true });
    parts.primary.answers.push(less('p1'), less('p2'));
    const { buyer, view, sessionId } = await ready(parts);
    run(parts);
    const external = (reference: string, kind: PaymentEvidence['kind']) => deliver(parts, { reference, kind, cumulativeMinor: 2000, origin: 'external' });
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: false });
    await expect.poll(async () => (await sessionOf(parts, sessionId)).money.strayMinor).toBe(0);
    await external('p1', 'disputed');
    expect((await sessionOf(parts, sessionId)).money.strayMinor).toBe(-2000);
    parts.primary.mumbles.refund = [{ status: 'failed', code: 'charge_disputed' }];
    parts.primary.mumbles.void = [{ status: 'failed', code: 'not_voidable' }];
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: false });
    await external('p2', 'disputed');
    await external('p2', 'reinstated');
    const { money } = await sessionOf(parts, sessionId);
    expect(money).toMatchObject({ strayMinor: 0, lostMinor: { [`${sessionId}.1.authorize.primary.1`]: 2000 } });
    const reasons = async () => {
      time.now += 60_000;
      return (await parts.kasse.staff.as('ann').attention()).map(({ reason }) => reason);
    };
    await expect.poll(reasons).toContain('stray_money');
    // Whoever wins the first one too has lost nothing, and still has what is nobody's.
    await external('p1', 'reinstated');
    expect((await sessionOf(parts, sessionId)).money).toEqual({ ...money, strayMinor: 2000, lostMinor: undefined });
    expect(await reasons()).toContain('stray_money');
  });

  it('is told also where it was taken of a sale that went back before', async () => {
    const parts = await kit({ gateway: { parseWebhook }, moves: 'sale', stock: { mug: 9 } });
    parts.primary.answers.push({ ...approval, reference: 'p1', amountMinor: 2000, captured: true });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    await expect.poll(async () => (await parts.store.effects(sessionId)).find(({ kind }) => kind === 'refund')?.state).toBe('succeeded');
    const external = (kind: PaymentEvidence['kind'], cumulativeMinor: number) => deliver(parts, { reference: 'p1', kind, cumulativeMinor, origin: 'external' });
    await external('captured', 2500);
    expect(await sessionOf(parts, sessionId)).toMatchObject({ attention: { code: 'captured_too_much' }, money: { strayMinor: 500 } });
    await external('refunded', 2500);
    expect((await sessionOf(parts, sessionId)).money.strayMinor).toBe(0);
    expect(await parts.kasse.staff.as('ann').attention()).toEqual([]);
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
  });

  it('is nobody\'s no more once other hands gave back what they had taken too much', async () => {
    const { parts, sessionId } = await paid();
    const external = (kind: PaymentEvidence['kind'], cumulativeMinor: number) => deliver(parts, { reference: 'primary_1', kind, cumulativeMinor, origin: 'external' });
    await parts.kasse.staff.as('ann').refund(sessionId, { requestId: 'r', amountMinor: 3000 });
    await external('captured', 4000);
    expect(await sessionOf(parts, sessionId)).toMatchObject({ attention: { code: 'captured_too_much' }, money: { strayMinor: 1000 } });
    await external('refunded', 3400);
    expect(await sessionOf(parts, sessionId)).toMatchObject({ attention: { code: 'captured_too_much' }, money: { strayMinor: 600 } });
    await external('refunded', 4000);
    const session = await sessionOf(parts, sessionId);
    expect(session.money).toMatchObject({ capturedMinor: 3000, refundedMinor: 3000, strayMinor: 0 });
    expect(session.attention).toBeUndefined();
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
  });
});
