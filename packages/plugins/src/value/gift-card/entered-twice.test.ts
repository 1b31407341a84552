import { fakeCart, fakeGateway, line } from '@kasse/testing/fakes';
import { createKasse, memory } from 'kasse';
import { compileShop } from 'kasse/flow';
import { expect, it, onTestFinished } from 'vitest';
import { tableRate } from '../../carrier/table-rate/index.js';
import { rateTable } from '../../tax/rate-table/index.js';
import { giftCard, giftCards } from './index.js';

const SECRET = 'a secret for tests, long enough for everything';
const files = {
  'shop.jsonc': JSON.stringify({
    name: 'Test shop', currency: 'GBP', country: 'GB', prices: { mode: 'inclusive', rounding: 'half-up', level: 'per-line' },
    plugins: { post: { kind: 'carrier' }, vat: { kind: 'tax' }, primary: { kind: 'payment' }, 'gift-card': { kind: 'value' } },
  }),
  'flows/default.flow.jsonc': JSON.stringify({
    id: 'default', default: true, layout: 'one-page',
    steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'storedValue', 'payment'] }],
    fulfillment: { methods: [{ method: 'shipping', carriers: ['post'] }] },
    tax: { providers: ['vat'] },
    payment: { storedValue: ['gift-card'], methods: [{ method: 'card', gateways: ['primary'] }] },
  }),
};

it('one gift card that is entered in two spellings pays once', async () => {
  const compiled = compileShop(files);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const cards = giftCards({ secret: SECRET, currency: 'GBP' });
  const kasse = await createKasse({
    shop: compiled.shop, store: memory(), cart: fakeCart({ lines: [line({ unitPriceMinor: 3000 })] }), orders: { place: () => Promise.resolve({ status: 'placed' }) }, secret: SECRET,
    plugins: [fakeGateway({ id: 'primary' }).plugin, giftCard({ cards }),
      tableRate({ id: 'post', zones: [{ countries: '*', services: [{ service: 'standard', title: 'Standard', price: '10.00 GBP' }] }] }),
      rateTable({ id: 'vat', entries: [{ name: 'VAT', countries: ['GB'], rates: { standard: '20 %' } }] })],
  });
  onTestFinished(() => kasse.close());
  const issued = await cards.issue({ amountMinor: 1000, reference: 'a' });
  const code = issued.status === 'issued' ? issued.code : '';
  const opened = await kasse.open({ requestId: 'r', cartRef: 'c' });
  if (!opened.ok) throw new Error(JSON.stringify(opened.messages));
  const buyer = kasse.buyer(opened.token);
  for (const command of [
    { type: 'contact.set', email: 'ada@example.com' },
    { type: 'fulfillment.destination', address: { line1: '1 Mill Lane', city: 'Leeds', postalCode: 'LS1 4DY', country: 'GB' } },
    { type: 'fulfillment.option', optionId: 'post:standard' },
    { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } },
    { type: 'storedValue.add', plugin: 'gift-card', code },
  ] as const) expect(await buyer.send(command)).toMatchObject({ ok: true });
  await buyer.send({ type: 'storedValue.add', plugin: 'gift-card', code: code.toLowerCase().replaceAll('-', '') });
  const { view } = await buyer.view();
  const result = await buyer.commit({ fingerprint: view?.commit.fingerprint ?? '' });
  expect({ toPay: view?.summary.toPay.amountMinor, ok: result.ok, messages: result.ok ? [] : result.messages.map(({ code: each }) => each) }).toEqual({ toPay: 3000, ok: true, messages: [] });
});
