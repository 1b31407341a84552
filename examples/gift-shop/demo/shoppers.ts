import type { OpenInput } from 'kasse';
import type { Basket } from './catalogue.js';
import type { Person } from './render.js';

/** One of the shop's sample shoppers, sent through a checkout. */
export interface Buyer {
  /** Names the basket, and the sample in `shop/shoppers` unless that has a name of its own. */
  readonly id: string;
  readonly sample?: string;
  readonly person: Person;
  /** What the web shop's accounts know of them. */
  readonly customer?: NonNullable<OpenInput['customer']>;
}

/** Worth what the samples say in `cart.total`. */
export const baskets: Readonly<Record<string, Basket>> = {
  ben: { mug: 2 },
  jack: { candle: 1 },
  amira: { towels: 1, shortbread: 3 },
  chloe: { towels: 1 },
  hugo: { mug: 2, shortbread: 3, board: 1 },
  grace: { mug: 3 },
  noor: { frame: 1 },
  isla: { candle: 1, honey: 1 },
  eilidh: { mug: 20, towels: 20 },
  'eilidh-transfer': { towels: 4 },
  oscar: { gin: 1 },
  'grace-wrapped': { candle: 3 },
  'ben-challenged': { mug: 2 },
  'jack-unanswered': { candle: 1 },
  'chloe-late': { towels: 1 },
  'ben-declined': { mug: 2 },
  'ben-stacks': { mug: 3 },
  'ben-second': { mug: 3 },
  'fault-sale': { mug: 1 },
  'fault-sale-lost': { mug: 1 },
  'fault-500': { mug: 1 },
  'fault-500-cached': { mug: 1 },
  'fault-malformed': { mug: 1 },
  'fault-visibility': { mug: 1 },
  'fault-amount': { mug: 1 },
  'hugo-shipped': { mug: 2, shortbread: 3, board: 1 },
};

/** One for each layout. */
export const layouts = {
  'one-page': {
    id: 'jack',
    person: { knows: {}, wants: { method: 'pickup', pickUpAt: 'York' }, cardToken: 'tok_ok' },
    customer: { id: 'c-jack', contact: { email: 'jack@example.com', givenName: 'Jack', familyName: 'Byrne' } },
  },
  'three-page': {
    id: 'ben',
    person: { knows: address('Ben', '8 Castle Street', 'Bristol', 'BS1 3XF'), wants: { code: 'WREN10', donation: true }, cardToken: 'tok_ok' },
  },
  'one-click': {
    id: 'amira',
    person: { knows: {} },
    customer: {
      id: 'c-amira',
      contact: { email: 'amira@example.com', givenName: 'Amira', familyName: 'Haddad' },
      addresses: [{ id: 'home', line1: '21 Albion Row', city: 'Leeds', postalCode: 'LS1 6AA', country: 'GB' }],
      instruments: [{ id: 'card-1', method: 'card', token: 'tok_ok', display: 'Visa ending in 4242' }],
    },
  },
  embedded: {
    id: 'chloe',
    person: { knows: address('Chloe', '3 Harbour Row', 'Kirkwall', 'KW15 1LE'), says: { news: true }, wants: { donation: true }, cardToken: 'tok_ok' },
  },
  custom: {
    id: 'hugo',
    person: {
      knows: address('Hugo', '40 Mill Lane', 'Norwich', 'NR3 1HA'),
      says: { ribbon: 'tartan', giftMessage: 'For the new house.' },
      wants: { fastest: true, donation: true },
      cardToken: 'tok_ok',
    },
  },
} as const satisfies Readonly<Record<string, Buyer>>;

/** Pays while the primary gateway is down. */
export const grace: Buyer = {
  id: 'grace',
  person: {
    knows: address('Grace', '5 Quay Street', 'Cardiff', 'CF10 1EA'),
    says: { giftMessage: 'Merry Christmas!' },
    cardToken: 'tok_ok',
  },
};

/** Pays when the process dies. */
export const noor: Buyer = {
  id: 'noor',
  person: { knows: {} },
  customer: {
    id: 'c-noor',
    contact: { email: 'noor@example.com', givenName: 'Noor', familyName: 'Shah' },
    addresses: [{ id: 'home', line1: '16 Park View', city: 'Derby', postalCode: 'DE1 2QR', country: 'GB' }],
    instruments: [{ id: 'card-1', method: 'card', token: 'tok_ok', display: 'Visa ending in 4242' }],
  },
};

/** What a browser knows of somebody in Great Britain. */
export function address(name: string, line1: string, city: string, postalCode: string): Person['knows'] {
  return {
    email: `${name.toLowerCase()}@example.com`,
    'given-name': name,
    'address-line1': line1,
    'address-level2': city,
    'postal-code': postalCode,
    country: 'GB',
  };
}
