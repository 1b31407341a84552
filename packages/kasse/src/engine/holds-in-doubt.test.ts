import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ready, sent } from './test/fill-in.js';
import { kit, shopFiles } from './test/kit.js';
import { fakeCoupons } from './test/offers.js';

describe('a hold in doubt', () => {
  it.each([
    ['is unavailable', { status: 'unavailable' }],
    ['refuses', { status: 'refused', code: 'out_of_stock' }],
  ])('is forbidden when the answer was lost and the next call %s', async (_case, answer) => {
    const parts = await kit();
    // It holds, and its answer is lost.
    parts.stock.answers.push(() => {
      parts.stock.holds.set(`${sessionId}.1.hold.stock.1`, 'held');
      throw new Error('socket hang up');
    }, answer);
    const { buyer, sessionId, view } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false });
    expect([...parts.stock.holds]).toEqual([[`${sessionId}.1.hold.stock.1`, 'released']]);
  });

  it('stops the commit, though it was released before the answer about another hold came', async () => {
    const coupons = fakeCoupons({ ONCE: { target: { on: 'lines' }, value: { kind: 'fixed', amountMinor: 100 }, isLimited: true } });
    const slow = { ...coupons.plugin, setup: (options: unknown) => ({ ...coupons.plugin.setup(options), hold: async () => (await sleep(200), { status: 'held' as const }) }) };
    const parts = await kit({ files: shopFiles({}, { discounts: 'kasse', plugins: { coupons: { kind: 'discounts' } } }), plugins: [slow] });
    parts.stock.answers.push({ status: 'unavailable' });
    const { buyer } = await ready(parts);
    const view = await sent(buyer, { type: 'discount.add', code: 'ONCE' });
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false });
    expect(parts.primary.calls).toEqual([]);
  });
});
