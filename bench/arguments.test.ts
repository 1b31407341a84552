import { expect, it } from 'vitest';
import { readArguments as readCheckout } from './checkout/arguments.js';
import { readArguments as readCommit } from './commit/arguments.js';

it('a benchmark says how many checkouts it needs', () => {
  expect(readCheckout([])).toEqual({ json: false, checkouts: 6_000 });
  for (const read of [readCheckout, readCommit]) expect(() => read(['--checkouts', '63'])).toThrow('--checkouts is "63". Give a whole number of at least 64.');
});

it('the benchmark of the commit measures both stores, or one', () => {
  expect(readCommit(['--json'])).toEqual({ json: true, checkouts: 5_000, stores: ['sqlite', 'postgres'] });
  expect(readCommit(['--store', 'postgres']).stores).toEqual(['postgres']);
  expect(() => readCommit(['--store', 'sqlit'])).toThrow('--store is "sqlit". Did you mean "sqlite"?');
});
