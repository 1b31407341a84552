import type { TaxedItem, TaxProvider, TaxRequest } from 'kasse/plugin';
import { describe } from 'vitest';
import { fakeTax } from '../../fakes/index.js';
import { taxProviderChecks, type TaxProviderFixture } from '../tax-provider.js';
import { answerWhenAborted, anything, prove, spoiled, wrongOptions } from './prove.js';

const request: TaxRequest = {
  currency: 'GBP',
  priceMode: 'exclusive',
  destination: { country: 'GB' },
  origin: { country: 'GB' },
  items: [
    { id: 'line-1', kind: 'line', category: 'standard', amountMinor: 1_000, quantity: 1 },
    { id: 'fulfillment', kind: 'fulfillment', category: 'standard', amountMinor: 500, quantity: 1 },
  ],
};

function fixture(change: (right: TaxProvider) => Partial<TaxProvider> = () => ({})): TaxProviderFixture {
  let made = fakeTax();
  return {
    open: () => {
      made = fakeTax();
      return spoiled(made.plugin, change);
    },
    reported: () => made.reported.size,
    broken: () => fakeTax({ faults: [{ on: 'calculate', fault: 'lose_request' }] }).plugin,
    silent: () => fakeTax({ faults: [{ on: 'calculate', fault: 'hang' }] }).plugin,
    request: structuredClone(request),
    wrongOptions,
  };
}

const calculating = (change: (items: readonly TaxedItem[]) => readonly TaxedItem[]) => () =>
  fixture((right) => ({
    calculate: async (asked, call) => {
      const answer = await right.calculate(asked, call);
      return 'status' in answer ? answer : change(answer);
    },
  }));

describe('the checks of a tax provider', () => {
  prove(taxProviderChecks, fixture, {
    'calculate: answers every item once': calculating((items) => items.slice(1)),
    'calculate: answers rates in whole parts per million, amounts in whole minor units': calculating((items) => items.map(({ id }) => ({ id, taxes: [{ name: 'VAT', ratePpm: 0.2 }] }))),
    'calculate: computes all amounts itself, or none': calculating((items) => items.map(({ id, taxes }, index) => ({ id, taxes: taxes.map((tax) => (index === 0 ? { ...tax, amountMinor: 200 } : tax)) }))),
    'calculate: answers the same question alike': () => {
      let times = 0;
      return calculating((items) => {
        times += 1;
        return items.map(({ id }) => ({ id, taxes: [{ name: 'VAT', ratePpm: 200_000 + times }] }));
      })();
    },
    'calculate: leaves the request as it is': () =>
      fixture((right) => ({
        calculate: (asked, call) => {
          Object.assign(asked, { priceMode: 'inclusive' });
          return right.calculate(asked, call);
        },
      })),
    'calculate: throws when its provider is out of order': () => ({
      ...fixture(),
      broken: () => ({ calculate: ({ items }) => Promise.resolve(items.map(({ id }) => ({ id, taxes: [{ name: 'VAT', ratePpm: 0 }] }))) }),
    }),
    'calculate: gives up when the signal aborts': () => ({ ...fixture(), silent: () => ({ calculate: (_asked, { signal }) => answerWhenAborted(signal, []) }) }),
    'commit: reports a sale once, however often it is told': () => {
      let sales: readonly string[] = [];
      const counted = fixture(() => ({
        commit: ({ orderId }) => {
          sales = [...sales, orderId];
          return Promise.resolve();
        },
        void: ({ orderId }) => {
          sales = sales.filter((sale) => sale !== orderId);
          return Promise.resolve();
        },
      }));
      return { ...counted, reported: () => sales.length };
    },
    'void: takes one sale back, however often it is told': () => fixture(() => ({ void: () => Promise.resolve() })),
    'void: has nothing to take back of a sale that is not on record': () => {
      const known = new Set<string>();
      return fixture((right) => ({
        commit: (sale, call) => {
          known.add(sale.orderId);
          return right.commit?.(sale, call) ?? Promise.resolve();
        },
        void: (sale, call) => (known.has(sale.orderId) ? (right.void?.(sale, call) ?? Promise.resolve()) : Promise.reject(new Error(`There is no sale "${sale.orderId}".`))),
      }));
    },
    'options: refuses those that are wrong': () => {
      const lax = fakeTax();
      let before = 0;
      // One and the same provider for all checks, whose first sale is the one that counts.
      return { ...fixture(), open: () => ({ ...lax.plugin, options: anything }), reported: () => before++ };
    },
  });
});
