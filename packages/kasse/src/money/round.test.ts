import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multiplyRatio, multiplyRatioExactly, ROUNDING_MODES, type RoundingMode } from './round.js';

describe('multiplyRatio', () => {
  it.each<[RoundingMode, number[]]>([
    // Halves of           -5, -3, 3, 5, 7: ties
    ['half-up', [-3, -2, 2, 3, 4]],
    ['half-even', [-2, -2, 2, 2, 4]],
    ['half-down', [-2, -1, 1, 2, 3]],
    ['up', [-3, -2, 2, 3, 4]],
    ['down', [-2, -1, 1, 2, 3]],
  ])('rounds ties %s', (mode, expected) => {
    expect([-5, -3, 3, 5, 7].map((amount) => multiplyRatio(amount, 1, 2, mode))).toEqual(expected);
  });

  it('rounds to the nearest away from ties, except up and down', () => {
    const thirds = (mode: RoundingMode): number[] => [4, 5].map((amount) => multiplyRatio(amount, 1, 3, mode));
    expect(thirds('half-up')).toEqual([1, 2]);
    expect(thirds('half-even')).toEqual([1, 2]);
    expect(thirds('half-down')).toEqual([1, 2]);
    expect(thirds('up')).toEqual([2, 2]);
    expect(thirds('down')).toEqual([1, 1]);
  });

  it('is exact where a floating product is not', () => {
    expect(multiplyRatio(9_007_199_254_740_991, 999_999, 1_000_000, 'down')).toBe(9_007_190_247_541_736);
    expect(multiplyRatio(9_007_199_254_740_991, 2, 2, 'half-up')).toBe(9_007_199_254_740_991);
  });

  it('never answers a negative zero', () => {
    expect(Object.is(multiplyRatio(-1, 0, 5, 'half-up'), 0)).toBe(true);
    expect(Object.is(multiplyRatio(-1, 1, 5, 'half-up'), 0)).toBe(true);
    expect(Object.is(multiplyRatioExactly(-1, 1, 5, 'half-up'), 0)).toBe(true);
  });

  it.each([
    ['a fractional amount', 0.5, 1, 1],
    ['a negative numerator', 1, -1, 1],
    ['a denominator of zero', 1, 1, 0],
    ['a result beyond safe integers', 9_007_199_254_740_991, 3, 2],
  ])('refuses %s', (_, amount, numerator, denominator) => {
    expect(() => multiplyRatio(amount, numerator, denominator, 'half-up')).toThrow(RangeError);
  });

  const mode = fc.constantFrom(...ROUNDING_MODES);
  const amount = fc.oneof(fc.maxSafeInteger(), fc.integer());

  it('gives the same result with BigInt as with safe integers, and mirrors on negation', () => {
    fc.assert(
      fc.property(amount, fc.nat(2_000_000), fc.integer({ min: 1 }), mode, (minor, numerator, denominator, how) => {
        fc.pre(numerator <= denominator);
        const result = multiplyRatio(minor, numerator, denominator, how);
        expect(result).toBe(multiplyRatioExactly(minor, numerator, denominator, how));
        expect(0 - multiplyRatio(-minor, numerator, denominator, how)).toBe(result);
      }),
    );
  });

  it('stays within one unit of the exact value, half a unit when rounding to the nearest', () => {
    fc.assert(
      fc.property(amount, fc.nat(1_000_000), mode, (minor, numerator, how) => {
        const result = multiplyRatio(minor, numerator, 1_000_000, how);
        const error = BigInt(result) * 1_000_000n - BigInt(minor) * BigInt(numerator);
        const magnitude = error < 0n ? -error : error;
        expect(how.startsWith('half') ? magnitude <= 500_000n : magnitude < 1_000_000n).toBe(true);
      }),
    );
  });
});
