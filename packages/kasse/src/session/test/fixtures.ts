import type { CompiledFlow, FlowSection, Layout } from '../../flow/index.js';
import type { BuyerState } from '../apply-command.js';
import type { Personal, SavedInstrument } from '../buyer.js';
import type { LineItem } from '../cart.js';
import type { FulfillmentOption, Package } from '../fulfillment.js';
import type { Quote } from '../quote.js';
import type { CheckoutSession } from '../session.js';

const builtIn = (kind: 'contact' | 'fulfillment' | 'discounts' | 'storedValue' | 'payment' | 'review'): FlowSection => ({ kind, id: kind });

export const SECTIONS = {
  contact: builtIn('contact'),
  fulfillment: builtIn('fulfillment'),
  discounts: builtIn('discounts'),
  storedValue: builtIn('storedValue'),
  payment: builtIn('payment'),
  review: builtIn('review'),
  trust: { kind: 'content', id: 'trust', text: 'trust' },
  donation: { kind: 'widget', id: 'donation', widget: 'donation', options: { suggest: [100] } },
  gift: {
    kind: 'fields',
    id: 'gift',
    fields: [
      { id: 'giftMessage', type: 'text', required: false, maxLength: 20, label: 'gift-message' },
      { id: 'floor', type: 'number', required: true, min: 0, max: 9 },
      { id: 'day', type: 'date', required: false },
      { id: 'wrap', type: 'choice', required: false, choices: ['red', 'green'] },
      { id: 'surprise', type: 'boolean', required: false },
      { id: 'terms', type: 'consent', required: true },
    ],
  },
} as const satisfies Readonly<Record<string, FlowSection>>;

/** Four steps, the last one a summary. */
export const FOUR_STEPS: CompiledFlow['steps'] = [
  { id: 'contact', title: 'step-contact', sections: [SECTIONS.contact] },
  { id: 'delivery', sections: [SECTIONS.fulfillment] },
  { id: 'pay', sections: [SECTIONS.discounts, SECTIONS.payment, SECTIONS.trust] },
  { id: 'summary', sections: [SECTIONS.review] },
];

export function flow(values: Partial<CompiledFlow> = {}): CompiledFlow {
  return {
    id: 'test',
    title: 'Test',
    hash: 'hash',
    priority: 0,
    enabled: true,
    isDefault: true,
    layout: 'three-page',
    account: 'optional',
    steps: FOUR_STEPS,
    fulfillment: {
      methods: [
        { id: 'shipping', method: 'shipping', carriers: ['parcel'], onOutage: { policy: 'block' } },
        { id: 'pickup', method: 'pickup', carriers: ['stores'], onOutage: { policy: 'block' } },
      ],
    },
    tax: { providers: [], onOutage: { policy: 'block' } },
    payment: {
      saved: 'offer',
      capture: 'on-commit',
      methods: [
        { id: 'card', method: 'card', gateways: ['primary', 'backup'], commitOn: 'approved' },
        { id: 'invoice', method: 'invoice', gateways: ['invoice'], commitOn: 'promise' },
      ],
    },
    checks: [],
    afterCommit: { thankYou: [], followUps: [] },
    ifAbandoned: [],
    ...values,
  };
}

export function line(values: Partial<LineItem> = {}): LineItem {
  return { id: 'l1', sku: 'mug', title: 'Mug', quantity: 1, unitPriceMinor: 2000, requiresShipping: true, ...values };
}

export function option(id: string, priceMinor: number): FulfillmentOption {
  const [carrier = '', service = ''] = id.split(':');
  return { id, carrier, service, title: service, priceMinor };
}

export function parcel(optionId?: string, options: readonly FulfillmentOption[] = [option('parcel:standard', 499), option('parcel:express', 999)]): Package {
  return { id: 'p1', lineIds: ['l1'], options, ...(optionId === undefined ? {} : { optionId }) };
}

/** Adds up the items and what is chosen; prices include tax, and there is none. */
export function quoteOf(session: Pick<CheckoutSession, 'cart' | 'fulfillment'>, discountMinor = 0): Quote {
  const { cart, fulfillment } = session;
  const itemsMinor = cart.lines.reduce((sum, each) => sum + each.unitPriceMinor * each.quantity, 0);
  const [first] = fulfillment.packages;
  const chosen = first?.options.find(({ id }) => id === first.optionId);
  const fulfillmentMinor = chosen?.priceMinor ?? 0;
  const totalMinor = itemsMinor + fulfillmentMinor - discountMinor;
  const untaxed = (amountMinor: number) => ({ netMinor: amountMinor, taxMinor: 0, grossMinor: amountMinor, taxes: [] });
  return {
    cartRevision: cart.revision,
    currency: cart.currency,
    priceMode: 'inclusive',
    rounding: { mode: 'half-up', level: 'per-line' },
    lines: cart.lines.map((each) => {
      const amountMinor = each.unitPriceMinor * each.quantity;
      const { id, sku, title, quantity, unitPriceMinor } = each;
      return { id, sku, title, quantity, unitPriceMinor, amountMinor, discountMinor: 0, ...untaxed(amountMinor) };
    }),
    discounts: discountMinor === 0 ? [] : [{ id: 'd1', code: 'SPRING', title: 'Spring', amountMinor: discountMinor, allocations: [] }],
    refusedCodes: [],
    ...(chosen === undefined
      ? {}
      : {
          fulfillment: {
            methodId: fulfillment.methodId ?? '',
            optionId: chosen.id,
            carrier: chosen.carrier,
            title: chosen.title,
            amountMinor: chosen.priceMinor,
            discountMinor: 0,
            ...untaxed(chosen.priceMinor),
          },
        }),
    fees: [],
    taxes: [],
    totals: { itemsMinor, discountMinor, fulfillmentMinor, feesMinor: 0, taxMinor: 0, totalMinor },
    marks: [],
  };
}

/** A session as it is right after it was opened by a guest. */
export function session(values: Partial<CheckoutSession> = {}): CheckoutSession {
  const cart = values.cart ?? { revision: 'r1', currency: 'GBP', lines: [line()] };
  const fulfillment = values.fulfillment ?? { packages: [] };
  return {
    id: 's1',
    shopKey: 'shop',
    revision: 1,
    epoch: 0,
    phase: 'collecting',
    flow: { flowId: 'test', release: 'release', flowHash: 'hash', layout: 'three-page', engineVersion: '0' },
    selection: { facts: {} },
    given: {},
    journeyId: 'j1',
    isTest: false,
    cartRef: 'c1',
    cart,
    fulfillment,
    codes: [],
    widgets: {},
    fields: {},
    consents: {},
    quote: quoteOf({ cart, fulfillment }),
    fingerprint: 'fingerprint',
    quotedAt: '2026-11-22T10:00:00.000Z',
    messages: [],
    attempts: 0,
    money: { authorizedMinor: 0, capturedMinor: 0, storedMinor: 0, refundedMinor: 0, refundingMinor: 0, strayMinor: 0 },
    openedAt: '2026-11-22T10:00:00.000Z',
    expiresAt: '2026-11-22T12:00:00.000Z',
    ...values,
  };
}

export function state(values: Partial<CheckoutSession> = {}, personal: Personal = {}): BuyerState {
  return { session: session(values), personal };
}

export function withLayout(layout: Layout): Pick<CheckoutSession, 'flow'> {
  return { flow: { ...session().flow, layout } };
}

export const VISA: SavedInstrument = { id: 'visa', method: 'card', token: 'secret-token', display: 'Visa ending in 4242' };

export const HOME = { id: 'home', givenName: 'Ann', familyName: 'Lee', line1: '1 High Street', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' };

export const CUSTOMER: NonNullable<Personal['customer']> = {
  id: 'ann',
  contact: { email: 'ann@example.com', givenName: 'Ann' },
  addresses: [HOME],
  instruments: [VISA],
};
