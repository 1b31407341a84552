import { type CompiledShop, compileShop } from 'kasse/flow';

/** A shop of one flow, over which a scenario lays its own keys. */
export function shopOf(flow: object): CompiledShop {
  const result = compileShop({
    'shop.jsonc': JSON.stringify({
      name: 'Scenario',
      currency: 'GBP',
      country: 'GB',
      prices: { mode: 'exclusive', rounding: 'half-up', level: 'per-line' },
      plugins: { post: { kind: 'carrier' }, vat: { kind: 'tax' }, bank: { kind: 'payment' }, stock: { kind: 'inventory' }, codes: { kind: 'discounts' } },
    }),
    'flows/scenario.flow.jsonc': JSON.stringify({
      id: 'scenario',
      default: true,
      layout: 'one-page',
      steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'discounts', 'payment'] }],
      fulfillment: { methods: [{ method: 'shipping', carriers: ['post'] }] },
      tax: { providers: ['vat'] },
      payment: { methods: [{ method: 'card', gateways: ['bank'] }] },
      ...flow,
    }),
  });
  if (result.ok) return result.shop;
  throw new Error(`The flow of the scenario is not valid:\n${result.problems.map(({ file, message }) => `${file}: ${message}`).join('\n')}`);
}
