import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, allocateExactly } from './allocate.js';

describe('allocate', () => {
  it.each([
    [299, [4300, 1400, 2300], [161, 52, 86]],
    [299, [1000, 1000, 1000], [100, 100, 99]],
    [93, [10, 20, 10, 30, 50, 20, 10, 40], [5, 10, 5, 15, 24, 10, 5, 19]],
    [40, [10, 0], [40, 0]],
    [10, [0, 0], [5, 5]],
    [-300, [4000, 2000, 2000], [-150, -75, -75]],
  ])('D-14 prorates %i over %j as %j', (total, weights, parts) => {
    expect(allocate(total, weights)).toEqual(parts);
  });

  it('gives the odd cents to the largest remainders, ties to the earlier part', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(101, [1, 1, 1])).toEqual([34, 34, 33]);
    expect(allocate(10, [1, 2, 4])).toEqual([1, 3, 6]);
  });

  it('yields zeros for a total of zero, without a negative one', () => {
    expect(allocate(0, [1, 2]).every((part) => Object.is(part, 0))).toBe(true);
    expect(allocate(-1, [0, 1])).toEqual([0, -1]);
  });

  it.each([
    ['a fraction', 1.5, [1]],
    ['an unsafe total', 2 ** 53, [1]],
    ['a negative weight', 1, [-1]],
    ['a fractional weight', 1, [0.5]],
    ['no weight', 1, []],
  ])('refuses %s', (_, total, weights) => {
    expect(() => allocate(total, weights)).toThrow(RangeError);
  });

  const total = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -1_000_000, max: 1_000_000 }));
  const weight = fc.oneof(fc.maxSafeNat(), fc.nat(10_000), fc.constant(0));
  const weights = fc.array(weight, { minLength: 1, maxLength: 20 });

  it('always adds up to the total', () => {
    fc.assert(
      fc.property(total, weights, (amount, shares) => {
        expect(sumOf(allocate(amount, shares))).toBe(BigInt(amount));
      }),
    );
  });

  it('stays within one unit of the exact share and gives nothing to a weight of zero among others', () => {
    fc.assert(
      fc.property(total, weights, (amount, shares) => {
        const sum = sumOf(shares);
        fc.pre(sum > 0n);
        allocate(amount, shares).forEach((part, index) => {
          const difference = BigInt(part) * sum - BigInt(amount) * BigInt(shares[index]!);
          expect((difference < 0n ? -difference : difference) < sum).toBe(true);
        });
      }),
    );
  });

  it('mirrors a charge in its refund', () => {
    fc.assert(
      fc.property(total, weights, (amount, shares) => {
        const mirrored = allocate(-amount, shares).map((part) => 0 - part);
        expect(mirrored).toEqual(allocate(amount, shares));
      }),
    );
  });

  it('gives the same parts with BigInt as with safe integers', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -10_000_000, max: 10_000_000 }),
        fc.array(fc.nat(100_000), { minLength: 1, maxLength: 12 }),
        (amount, shares) => {
          fc.pre(sumOf(shares) > 0n);
          expect(allocateExactly(amount, shares)).toEqual(allocate(amount, shares));
        },
      ),
    );
  });
});

function sumOf(values: readonly number[]): bigint {
  return values.reduce((sum, value) => sum + BigInt(value), 0n);
}
