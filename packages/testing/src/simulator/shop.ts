import { compileShop, type CompiledShop } from 'kasse/flow';
import { hasOutsiders, type CartPlan, type Plan } from './plan.js';

export const SECRET = 'the simulator signs its tokens with this';
export const COUPON = 'ONCE';
export const COUPON_MINOR = 500;
export const CARD = 'GIFT-AAAA-0001';
/** How often a call that must come true is tried before a person is told. */
export const OBLIGATION_ATTEMPTS = 12;
/** Where staff look at what waits for them, soon enough that they can while things still go wrong. */
const FEW_ATTEMPTS = 3;

export function obligationAttemptsOf(plan: Pick<Plan, 'rates'>): number {
  return hasOutsiders(plan) ? FEW_ATTEMPTS : OBLIGATION_ATTEMPTS;
}

/** The shop that every run buys at: two gateways for cards, a bank that takes its time, invoices, a gift card, stock, coupons. */
export function shopOf(plan: Pick<Plan, 'rates'>): CompiledShop {
  const attempts = obligationAttemptsOf(plan);
  const shop = compiled.get(attempts) ?? compile(attempts);
  compiled.set(attempts, shop);
  return shop;
}

const compiled = new Map<number, CompiledShop>();

function compile(obligationAttempts: number): CompiledShop {
  const result = compileShop({
    'shop.jsonc': JSON.stringify({
      name: 'Simulated shop',
      currency: 'GBP',
      country: 'GB',
      prices: { mode: 'exclusive', rounding: 'half-up', level: 'per-line' },
      discounts: 'kasse',
      session: { expiresAfter: 'PT2H' },
      commit: { attempt: 'PT2M', resolveWithin: 'PT2M', obligationAttempts },
      plugins: {
        post: { kind: 'carrier' },
        vat: { kind: 'tax' },
        primary: { kind: 'payment' },
        backup: { kind: 'payment' },
        bank: { kind: 'payment' },
        invoices: { kind: 'payment' },
        stock: { kind: 'inventory' },
        coupons: { kind: 'discounts' },
        cards: { kind: 'value' },
      },
    }),
    'flows/default.flow.jsonc': flow({ id: 'default', default: true }),
    'flows/shipped.flow.jsonc': flow({ id: 'shipped', priority: 1, when: SHIPPED }, { payment: { capture: 'on-shipment' } }),
    'flows/split.flow.jsonc': flow({ id: 'split', priority: 2, when: SPLIT }, { onPartial: 'split' }),
    'flows/split-shipped.flow.jsonc': flow({ id: 'split-shipped', priority: 3, when: { all: [SHIPPED, SPLIT] } }, { payment: { capture: 'on-shipment' }, onPartial: 'split' }),
    'flows/soon.flow.jsonc': flow({ id: 'soon', priority: 2, when: SOON }, { due: CANCELED }),
    'flows/soon-shipped.flow.jsonc': flow({ id: 'soon-shipped', priority: 3, when: { all: [SHIPPED, SOON] } }, { payment: { capture: 'on-shipment' }, due: CANCELED }),
  });
  if (!result.ok) throw new Error(result.problems.map(({ file, message }) => `${file}: ${message}`).join('\n'));
  return result.shop;
}

const SHIPPED = { fact: 'channel', operator: 'equal', value: 'app' };
const SPLIT = { fact: 'device', operator: 'equal', value: 'tablet' };
const SOON = { fact: 'device', operator: 'equal', value: 'mobile' };
/** Before the slowest bank has decided. */
const CANCELED = { within: 'PT2M', onFailure: 'cancel' };

/** What leads a buyer to the flow that their cart is for. */
export function factsOf({ shipsLater, splits, paysSoon }: CartPlan): { readonly channel: string; readonly device: string } {
  return { channel: shipsLater ? 'app' : 'web', device: splits ? 'tablet' : paysSoon ? 'mobile' : 'desktop' };
}

function flow(head: object, { payment = {}, onPartial = 'void', due }: { readonly payment?: object; readonly onPartial?: string; readonly due?: object } = {}): string {
  return JSON.stringify({
    ...head,
    layout: 'one-page',
    steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'discounts', 'storedValue', 'payment'] }],
    fulfillment: { methods: [{ method: 'shipping', carriers: ['post'] }] },
    tax: { providers: ['vat'] },
    payment: {
      ...payment,
      storedValue: ['cards'],
      methods: [
        { method: 'card', gateways: ['primary', 'backup'], onPartial },
        { method: 'bank', gateways: ['bank'], commitOn: 'pending', due },
        { method: 'invoice', gateways: ['invoices'], commitOn: 'promise', due },
      ],
    },
  });
}
