import { describe, expect, it } from 'vitest';
import { opened, sent } from './test/fill-in.js';
import { kit, shopFiles } from './test/kit.js';
import { fakeCoupons } from './test/offers.js';

/** A flow in three pages for whoever has the code. */
function filesFor(value: string) {
  const files = shopFiles();
  const everybody = JSON.parse(String(files['flows/default.flow.jsonc'])) as object;
  const steps = [{ id: 'a', sections: ['contact', 'fulfillment'] }, { id: 'b', sections: ['discounts', 'payment'] }];
  const vip = { ...everybody, id: 'vip', default: false, priority: 10, layout: 'three-page', steps, when: { fact: 'promotion.codes', operator: 'contains', value } };
  return { ...files, 'flows/vip.flow.jsonc': JSON.stringify(vip) };
}

describe('the flow of a code', () => {
  it.each([['VIP', 'vip'], ['Vip', 'VIP'], ['vip', 'vIP']])('is chosen in whatever case it counts: authored %s, entered %s', async (authored, entered) => {
    const coupons = fakeCoupons({ [entered]: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 } } });
    const parts = await kit({ files: filesFor(authored), plugins: [coupons.plugin] });
    const view = await sent((await opened(parts)).buyer, { type: 'discount.add', code: entered });
    expect([view.layout, view.summary.discount.amountMinor]).toEqual(['three-page', 200]);
  });

  it('is not chosen by a code that is refused, in whatever case the plugin names it', async () => {
    const coupons = fakeCoupons({});
    const parts = await kit({ files: filesFor('VIP'), plugins: [coupons.plugin] });
    coupons.answers.push({ discounts: [], refused: [{ code: 'VIP', reason: 'discount_expired' }] });
    const view = await sent((await opened(parts)).buyer, { type: 'discount.add', code: 'vip' });
    expect(view.layout).toBe('one-page');
  });
});
