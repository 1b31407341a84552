import { describe, expect, it } from 'vitest';
import { fakeCarrier, fakeCart, fakeOrders } from '../../fakes/index.js';
import { carrierChecks, cartChecks, type ConformanceChecks, failuresOf, ordersChecks } from '../index.js';

const request = { currency: 'GBP', destination: { country: 'GB' }, lines: [], itemsMinor: 0, weightGrams: 0 };

/** What the suite says of a fixture that no compiler has seen. */
async function told<Fixture>(checks: ConformanceChecks<Fixture>, fixture: object): Promise<readonly string[]> {
  const failures = await failuresOf(checks, fixture as Fixture);
  expect(failures.length).toBeGreaterThan(0);
  return [...new Set(failures.map(({ message }) => message))];
}

describe('a suite whose fixture answers something else', () => {
  it('says what orders have to answer', async () => {
    expect(await told(ordersChecks, { open: () => fakeOrders() })).toEqual([
      expect.stringMatching(/^"open" has to answer { orders, count }: the orders, and a function that says how many are in the table\. It answered .*placed/),
    ]);
    expect(await told(ordersChecks, { open: () => ({ orders: fakeOrders(), count: 1 }) })).toHaveLength(1);
    expect(await told(ordersChecks, { open: () => undefined })).toEqual([expect.stringMatching(/It answered undefined\.$/)]);
    const open = () => ({ orders: fakeOrders(), count: () => 1 });
    expect(await told(ordersChecks.filter(({ needs }) => needs.includes('silent')), { open, silent: open })).toEqual([
      expect.stringMatching(/^"silent" has to answer the orders alone, an object that has "place"\. It answered { orders: .* }\.$/),
    ]);
  });

  it('says what a cart has to answer', async () => {
    expect(await told(cartChecks, { open: () => ({ cart: fakeCart() }), cartRef: 'cart-1', context: { currency: 'GBP', codes: [] } })).toEqual([
      expect.stringMatching(/^"open" and its like have to answer the cart, an object that has "price"\. One answered {\s+cart: /),
    ]);
  });

  it('says what a plugin has to answer', async () => {
    expect(await told(carrierChecks, { open: () => fakeCarrier, request, wrongOptions: [{}] })).toEqual([
      '"open" and its like have to answer the plugin, or what its setup returns. One answered a function: call the factory, as in open: () => myPlugin().',
      'To have its options checked, "open" has to return the plugin and not what it sets up.',
    ]);
    expect(await told(carrierChecks, { open: () => undefined, request, wrongOptions: [{}] })).toEqual([
      '"open" and its like have to answer the plugin, or what its setup returns. One answered undefined.',
      'To have its options checked, "open" has to return the plugin and not what it sets up.',
    ]);
    const late = { ...fakeCarrier().plugin, setup: () => Promise.reject(new Error('no network')) };
    expect(await told(carrierChecks, { open: () => late, request })).toEqual([expect.stringMatching(/returned a promise, which the engine refuses/)]);
    expect(await told(carrierChecks, { open: () => fakeCarrier().plugin, silent: () => null, request })).toEqual([expect.stringMatching(/One answered null\.$/)]);
  });
});
