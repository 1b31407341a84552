import { compileShop, type CompiledShop } from 'kasse/flow';

/** A shop of eight flows that differ by device, country, channel and history; every shopper is served by one of them. */
export function benchShop(): CompiledShop {
  const flow = (id: string, change: object): string =>
    JSON.stringify({
      id,
      layout: 'one-page',
      steps: [
        { id: 'details', sections: ['contact', 'fulfillment'] },
        { id: 'pay', sections: ['discounts', 'payment', { content: 'trust' }] },
      ],
      fulfillment: { methods: [{ method: 'shipping', carriers: ['parcel'], onOutage: { policy: 'flat', amount: '4.99 GBP' } }] },
      tax: { providers: ['vat'] },
      payment: { methods: [{ method: 'card', gateways: ['bank', 'spare'] }] },
      ...change,
    });
  const is = (fact: string, value: unknown): object => ({ fact, operator: 'equal', value });
  const result = compileShop({
    'shop.jsonc': JSON.stringify({
      name: 'Bench',
      currency: 'GBP',
      country: 'GB',
      prices: { mode: 'inclusive', level: 'per-line' },
      plugins: {
        parcel: {
          kind: 'carrier',
          options: { zones: [{ countries: '*', services: [{ service: 'standard', title: 'Standard', price: '3.95 GBP', freeFrom: '50.00 GBP' }, { service: 'express', title: 'Express', price: '7.95 GBP' }] }] },
        },
        vat: {
          kind: 'tax',
          options: {
            entries: [
              { name: 'VAT', countries: ['GB'], rates: { '*': '20 %' } },
              { name: 'TVA', countries: ['FR'], rates: { '*': '20 %' } },
              { name: 'USt', countries: ['DE'], rates: { '*': '19 %' } },
            ],
          },
        },
        bank: { kind: 'payment' },
        spare: { kind: 'payment' },
        stock: { kind: 'inventory' },
      },
    }),
    'texts/en.jsonc': JSON.stringify({ trust: 'Your payment is encrypted. Questions? We are here.' }),
    'flows/default.flow.jsonc': flow('default', { default: true }),
    'flows/mobile.flow.jsonc': flow('mobile', { priority: 10, when: is('device', 'mobile') }),
    'flows/tablet.flow.jsonc': flow('tablet', { priority: 20, when: is('device', 'tablet') }),
    'flows/france.flow.jsonc': flow('france', { priority: 30, when: is('country', 'FR') }),
    'flows/social.flow.jsonc': flow('social', { priority: 40, when: is('channel', 'social') }),
    'flows/loyal.flow.jsonc': flow('loyal', { priority: 50, when: { fact: 'customer.orders', operator: 'atLeast', value: 10 } }),
    'flows/returning.flow.jsonc': flow('returning', {
      priority: 60,
      when: { all: [is('customer.returning', true), { fact: 'customer.orders', operator: 'between', value: [3, 9] }, is('device', 'desktop')] },
    }),
    'flows/big.flow.jsonc': flow('big', { priority: 70, when: { fact: 'cart.total', operator: 'moreThan', value: '500.00 GBP' } }),
  });
  if (!result.ok) throw new Error(result.problems.map(({ file, message }) => `${file}: ${message}`).join('\n'));
  return result.shop;
}
