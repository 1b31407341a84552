import { describe, expect, it } from 'vitest';
import { defineTaxProvider, type TaxRequest } from '../plugin.js';
import { address, ready, sent } from './test/fill-in.js';
import { kit, line, shopFiles } from './test/kit.js';
import { fakeCoupons, fakeWrap } from './test/offers.js';

/** A provider that notes what it is asked and told. */
function reporter() {
  const asked: TaxRequest[] = [];
  const told: (TaxRequest & { readonly orderId: string })[] = [];
  const plugin = defineTaxProvider({
    id: 'reporter',
    setup: () => ({
      calculate: (request) => {
        asked.push(request);
        return Promise.resolve(request.items.map(({ id }) => ({ id, taxes: [{ name: 'VAT', ratePpm: 200_000 }] })));
      },
      commit: (request) => {
        told.push(request);
        return Promise.resolve();
      },
    }),
  })();
  return { plugin, asked, told };
}

const wrap = { id: 'gift', widget: 'wrap', options: { priceMinor: 300 } };

describe('what is reported as sold', () => {
  it('is what was taxed, in whole and for where it goes: lines, delivery and fees, after discounts', async () => {
    const { plugin, asked, told } = reporter();
    const coupons = fakeCoupons({ TENTH: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 } }, POST: { target: { on: 'fulfillment' }, value: { kind: 'fixed', amountMinor: 100 } } });
    const parts = await kit({
      lines: [line({ taxCategory: 'reduced', quantity: 2 }), line({ id: 'l2', sku: 'book' })],
      stock: { mug: 5, book: 5 },
      plugins: [plugin, fakeWrap().plugin, coupons.plugin],
      files: shopFiles(
        { tax: { providers: ['reporter'] }, steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', wrap, 'discounts', 'payment'] }] },
        { discounts: 'kasse', plugins: { reporter: { kind: 'tax' }, wrap: { kind: 'widget' }, coupons: { kind: 'discounts' } } },
      ),
    });
    parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 500, taxCategory: 'postal' }];
    const { buyer } = await ready(parts);
    const view = await sent(
      buyer,
      { type: 'fulfillment.destination', address: { ...address, region: 'ENG' } },
      { type: 'fulfillment.option', optionId: 'post:standard' },
      { type: 'widget.set', section: 'gift', inputs: { wrap: true } },
      { type: 'discount.add', code: 'TENTH' },
      { type: 'discount.add', code: 'POST' },
    );
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    const [report] = told;
    const { orderId, ...sold } = report ?? { orderId: '' };
    expect(told).toHaveLength(1);
    expect([...parts.orders.placed.keys()]).toEqual([orderId]);
    expect(sold).toEqual(asked.at(-1));
    expect(sold).toMatchObject({
      destination: { country: 'GB', region: 'ENG', postalCode: 'N1 9GU' },
      items: [{ id: 'l1', category: 'reduced', amountMinor: 3600 }, { id: 'l2', amountMinor: 1800 }, { kind: 'fulfillment', category: 'postal', amountMinor: 400 }, { kind: 'fee', amountMinor: 300 }],
    });
  });
});
