import type { Cart } from 'kasse';
import { compileShop, type CompiledShop } from 'kasse/flow';

/** What gateways sign their webhooks with. */
export const WEBHOOK_SECRET = 'for chaos only: webhooks';

/** Pieces of each sku; more buyers want one than there are. */
export const LEVEL = 40;
/** How many carts in a row want the same sku. */
const CARTS_PER_SKU = 50;
const SKUS = 4_000;

export const LEVELS: Readonly<Record<string, number>> = Object.fromEntries(Array.from({ length: SKUS }, (_, index) => [`sku-${index}`, LEVEL]));

/** One flow: stock, a parcel, tax, and a card that two gateways take. */
export function chaosShop(): CompiledShop {
  const result = compileShop({
    'shop.jsonc': JSON.stringify({
      name: 'Chaos',
      currency: 'GBP',
      country: 'GB',
      prices: { mode: 'inclusive', level: 'per-line' },
      // Buyers who stay away at their bank are given up within the run.
      commit: { attempt: 'PT1M' },
      plugins: {
        parcel: { kind: 'carrier', options: { zones: [{ countries: '*', services: [{ service: 'standard', title: 'Standard', price: '3.95 GBP' }] }] } },
        vat: { kind: 'tax', options: { elsewhere: 'zero', entries: [{ name: 'VAT', countries: ['GB'], rates: { '*': '20 %' } }] } },
        primary: { kind: 'payment' },
        backup: { kind: 'payment' },
        stock: { kind: 'inventory' },
      },
    }),
    'flows/default.flow.jsonc': JSON.stringify({
      id: 'default',
      default: true,
      layout: 'one-page',
      steps: [{ id: 'details', sections: ['contact', 'fulfillment'] }, { id: 'pay', sections: ['payment'] }],
      fulfillment: { methods: [{ method: 'shipping', carriers: ['parcel'], onOutage: { policy: 'block' } }] },
      tax: { providers: ['vat'] },
      payment: { methods: [{ method: 'card', gateways: ['primary', 'backup'] }] },
    }),
  });
  if (!result.ok) throw new Error(result.problems.map(({ file, message }) => `${file}: ${message}`).join('\n'));
  return result.shop;
}

/** Carts are named `cart-<number>`; the number says what is in it, now and always. */
export const cart: Cart = {
  price: (cartRef) => {
    const number = Number(cartRef.slice('cart-'.length));
    return Promise.resolve({
      revision: '1',
      currency: 'GBP',
      lines: [{ id: '1', sku: `sku-${Math.floor(number / CARTS_PER_SKU) % SKUS}`, title: 'Thing', quantity: 1 + (number % 2), unitPriceMinor: 1_000 + (number % 997), requiresShipping: true, weightGrams: 300 }],
    });
  },
};
