import { describe, expect, it } from 'vitest';
import { builtInFacts, defineCatalogue, normaliseFacts } from '../rules/index.js';
import { factsOf } from './facts.js';
import { CUSTOMER, line, session } from './test/fixtures.js';

const NOW = Date.UTC(2026, 10, 22);
const lines = [
  line({ quantity: 2, tags: ['gift', 'blue'], categories: ['home'] }),
  line({ id: 'l2', sku: 'pdf', unitPriceMinor: 500, requiresShipping: false, tags: ['gift'] }),
];
const cart = { revision: 'r', currency: 'GBP', lines };

describe('factsOf', () => {
  it('reads the cart', () => {
    expect(factsOf({ session: session({ cart }), personal: {} }, { now: NOW })).toMatchObject({
      now: NOW,
      currency: 'GBP',
      'cart.total': { amountMinor: 4500, currency: 'GBP' },
      'cart.quantity': 3,
      'cart.skus': ['mug', 'pdf'],
      'cart.tags': ['blue', 'gift'],
      'cart.categories': ['home'],
      requiresShipping: true,
      protocol: 'library',
      loggedIn: false,
    });
  });

  it('gives only declared facts of their declared types', () => {
    const raw = factsOf({ session: session({ cart, given: { device: 'mobile', 'customer.orders': 2 } }), personal: { customer: CUSTOMER } }, { now: NOW });
    const catalogue = defineCatalogue([]);
    expect(catalogue.problems).toEqual([]);
    const { facts, problems } = normaliseFacts(raw, catalogue.catalogue);
    expect(problems).toEqual([]);
    expect(Object.keys(facts).sort()).toEqual(Object.keys(raw).sort());
    expect(builtInFacts.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.keys(raw)));
  });

  it('takes the destination for the country, and its region or none', () => {
    const given = { country: 'US', region: 'TX', channel: 'app' };
    const at = (fulfillment: object) => factsOf({ session: session({ given, fulfillment: { packages: [], ...fulfillment } }), personal: {} }, { now: NOW });
    expect(at({})).toMatchObject({ country: 'US', region: 'TX', channel: 'app' });
    expect(at({ country: 'CA', region: 'ON' })).toMatchObject({ country: 'CA', region: 'ON' });
    expect(at({ country: 'GB' })).not.toHaveProperty('region');
  });

  it('counts a customer who is there more than what was said at open', () => {
    const given = { loggedIn: false, 'customer.savedPayment': true, 'customer.orders': 1 };
    expect(factsOf({ session: session({ given }), personal: { customer: CUSTOMER } }, { now: NOW })).toMatchObject({
      loggedIn: true,
      'customer.savedPayment': true,
      'customer.savedAddress': true,
      'customer.returning': true,
    });
    expect(factsOf({ session: session({ given }), personal: { given: { 'customer.orders': 0 } } }, { now: NOW })).toMatchObject({
      loggedIn: false,
      'customer.savedPayment': true,
      'customer.savedAddress': false,
      'customer.returning': false,
    });
  });

  it('counts a refused code as no promotion, in capitals or not, and works without a quote', () => {
    const { quote } = session();
    const coded = session({ codes: ['SPRING', 'XMAS'], quote: { ...quote, refusedCodes: [{ code: 'XMAS', reason: 'discount_expired' }] } });
    expect(factsOf({ session: coded, personal: {} }, { now: NOW })['promotion.codes']).toEqual(['SPRING']);
    expect(factsOf({ session: { ...coded, codes: ['spring', 'xmas'] }, personal: {} }, { now: NOW })['promotion.codes']).toEqual(['SPRING']);
    const opening = { cart, codes: ['SPRING'], fulfillment: {}, given: {} };
    expect(factsOf({ session: opening, personal: {} }, { now: NOW, extra: { season: 'winter' } })).toMatchObject({ 'promotion.codes': ['SPRING'], season: 'winter' });
  });
});
