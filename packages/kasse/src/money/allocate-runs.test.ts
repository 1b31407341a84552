import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from './allocate.js';
import { allocateRuns, type Run } from './allocate-runs.js';

describe('allocateRuns', () => {
  it('gives the odd cents to the earlier units of a line', () => {
    expect(allocateRuns(10, [{ weight: 5, count: 4 }])).toEqual([
      [
        { weight: 3, count: 2 },
        { weight: 2, count: 2 },
      ],
    ]);
  });

  it('splits exactly as allocate does over the single parts', () => {
    const run = fc.record({ weight: fc.oneof(fc.nat(1000), fc.nat(1e12)), count: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(fc.oneof(fc.nat(10_000), fc.nat(1e12)), fc.array(run, { minLength: 1, maxLength: 6 }), (total, runs) => {
        fc.pre(runs.some(({ weight }) => weight > 0));
        const parts = expand(runs);
        expect(allocateRuns(total, runs).flatMap(expand)).toEqual(allocate(total, parts));
      }),
    );
  });

  it.each([
    ['a negative total', -1, [{ weight: 1, count: 1 }]],
    ['weights of zero', 1, [{ weight: 0, count: 3 }]],
    ['no run', 1, []],
    ['a negative weight', 1, [{ weight: -1, count: 1 }]],
    ['a count of zero', 1, [{ weight: 1, count: 0 }]],
  ])('refuses %s', (_, total, runs) => {
    expect(() => allocateRuns(total, runs)).toThrow(RangeError);
  });
});

function expand(runs: readonly Run[]): number[] {
  return runs.flatMap(({ weight, count }) => Array.from({ length: count }, () => weight));
}
