import { fileURLToPath } from 'node:url';
import { loadShop } from 'kasse';
import { candidateOf, createSelector, type FactValue } from 'kasse/tooling';
import { describe, expect, it } from 'vitest';
import { countryCode, countryWords } from './country-codes.js';

const shop = await loadShop(fileURLToPath(new URL('./shop', import.meta.url)), { draft: true });
const selector = createSelector(shop.flows.map(candidateOf), shop.facts);

/** A first order of 50 pounds at home, unless told otherwise. */
async function flowOf(facts: Readonly<Record<string, FactValue>>): Promise<string> {
  const orders = facts['customer.orders'] ?? 0;
  const basis = { country: 'United Kingdom', 'cart.total': pounds(50), 'customer.orders': 0, 'customer.returning': orders !== 0, 'customer.lifetimeValue': pounds(0) };
  return (await selector.select({ ...basis, ...facts })).flowId;
}

const pounds = (count: number): FactValue => ({ amountMinor: count * 100, currency: 'GBP' });

describe('the shop of the replay', () => {
  it.each([
    ['everyone', {}],
    ['small-gift', { 'cart.total': pounds(14) }],
    ['returning', { 'customer.orders': 1 }],
    ['win-back', { 'customer.orders': 30, 'customer.daysSinceLastOrder': 90 }],
    ['valuable', { 'customer.orders': 12, 'customer.daysSinceLastOrder': 89 }],
    ['valuable', { 'customer.orders': 1, 'customer.lifetimeValue': pounds(5000), 'customer.daysSinceLastOrder': 1 }],
    ['wholesale', { 'cart.total': pounds(1000), 'customer.orders': 30 }],
    ['ireland', { country: 'EIRE' }],
    ['europe', { country: 'Germany' }],
    ['europe-returning', { country: 'Germany', 'customer.orders': 1 }],
    ['overseas', { country: 'Japan', 'customer.orders': 1 }],
  ] as const)('chooses %s for %j', async (flow, facts) => {
    expect(await flowOf(facts)).toBe(flow);
  });

  it('does not move a buyer to another flow when the address turns the word of the file into a code', async () => {
    for (const country of [...countryWords, 'Atlantis']) {
      expect([country, await flowOf({ country: countryCode(country) })]).toEqual([country, await flowOf({ country })]);
    }
  });
});
