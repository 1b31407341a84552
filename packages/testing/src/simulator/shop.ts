import { compileShop, type CompiledShop } from 'kasse/flow';

export const SECRET = 'the simulator signs its tokens with this';
export const COUPON = 'ONCE';
export const COUPON_MINOR = 500;

/** The shop that every run buys at: two gateways for cards, a bank that takes its time, invoices, stock, coupons. */
export function shopOf(): CompiledShop {
  compiled ??= compile();
  return compiled;
}

let compiled: CompiledShop | undefined;

function compile(): CompiledShop {
  const result = compileShop({
    'shop.jsonc': JSON.stringify({
      name: 'Simulated shop',
      currency: 'GBP',
      country: 'GB',
      prices: { mode: 'exclusive', rounding: 'half-up', level: 'per-line' },
      discounts: 'kasse',
      session: { expiresAfter: 'PT2H' },
      commit: { attempt: 'PT2M', resolveWithin: 'PT2M', obligationAttempts: 12 },
      plugins: {
        post: { kind: 'carrier' },
        vat: { kind: 'tax' },
        primary: { kind: 'payment' },
        backup: { kind: 'payment' },
        bank: { kind: 'payment' },
        invoices: { kind: 'payment' },
        stock: { kind: 'inventory' },
        coupons: { kind: 'discounts' },
      },
    }),
    'flows/default.flow.jsonc': JSON.stringify({
      id: 'default',
      default: true,
      layout: 'one-page',
      steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'discounts', 'payment'] }],
      fulfillment: { methods: [{ method: 'shipping', carriers: ['post'] }] },
      tax: { providers: ['vat'] },
      payment: {
        methods: [
          { method: 'card', gateways: ['primary', 'backup'] },
          { method: 'bank', gateways: ['bank'], commitOn: 'pending' },
          { method: 'invoice', gateways: ['invoices'], commitOn: 'promise' },
        ],
      },
    }),
  });
  if (!result.ok) throw new Error(result.problems.map(({ file, message }) => `${file}: ${message}`).join('\n'));
  return result.shop;
}
