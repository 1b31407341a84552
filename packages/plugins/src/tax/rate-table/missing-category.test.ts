import { fakeCarrier, fakeCart, fakeGateway, fakeOrders, line } from '@kasse/testing/fakes';
import { createKasse } from 'kasse';
import { compileShop } from 'kasse/flow';
import { sqlite } from 'kasse/sqlite';
import { expect, it } from 'vitest';
import { temporaryFile } from '../../test/database.js';
import { rateTable } from './index.js';

const files = {
  'shop.jsonc': '{ "name": "Shop", "currency": "GBP", "country": "GB", "prices": { "mode": "inclusive" }, "plugins": { "bank": { "kind": "payment" }, "post": { "kind": "carrier" }, "vat": { "kind": "tax" } } }',
  'flows/all.flow.jsonc': JSON.stringify({
    id: 'all', default: true, steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'payment'] }],
    fulfillment: { methods: [{ method: 'shipping', carriers: ['post'] }] }, tax: { providers: ['vat'] }, payment: { methods: [{ method: 'card', gateways: ['bank'] }] },
  }),
};

it('tells the merchant which category has no rate, and the buyer that taxes are not known', async () => {
  const compiled = compileShop(files);
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'));
  const problems: unknown[] = [];
  const kasse = await createKasse({
    shop: compiled.shop,
    store: sqlite(temporaryFile()),
    cart: fakeCart({ lines: [line({ id: 'l1', taxCategory: 'books' })] }),
    orders: fakeOrders(),
    secret: 'a secret for tests, long enough for everything',
    plugins: [fakeGateway({ id: 'bank' }).plugin, fakeCarrier({ id: 'post' }).plugin, rateTable({ id: 'vat', entries: [{ name: 'VAT', countries: ['GB'], rates: { standard: '20 %' } }] })],
    onProblem: (problem) => void problems.push(problem),
  });
  expect(await kasse.open({ requestId: 'r1', cartRef: 'c1' })).toMatchObject({ ok: false, code: 'tax_unavailable' });
  expect(problems).toMatchObject([{ code: 'ERR_PLUGIN_FAILED', cause: { message: expect.stringContaining('no category "books" in GB, which line "l1" is in') as string } }]);
  await kasse.close();
});
