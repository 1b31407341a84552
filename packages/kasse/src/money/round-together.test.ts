import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multiplyRatio, ROUNDING_MODES } from './round.js';
import { type Fraction, roundTogether } from './round-together.js';

const fraction = (amountMinor: number, numerator: number, denominator = 1_000_000): Fraction => ({ amountMinor, numerator, denominator });

describe('roundTogether', () => {
  it('rounds the sum once, where rounding each would give one more', () => {
    // 312.6 + 415.6 = 728.2
    expect(roundTogether([fraction(1563, 200_000), fraction(4156, 100_000)], 'half-up')).toEqual([313, 415]);
  });

  it('adds fractions of different denominators exactly', () => {
    // 1/3 + 1/6 is a half, which no sum of doubles may miss.
    const parts = [fraction(1, 1, 3), fraction(1, 1, 6)];
    expect(roundTogether(parts, 'half-up')).toEqual([1, 0]);
    expect(roundTogether(parts, 'half-down')).toEqual([0, 0]);
    expect(roundTogether([...parts, fraction(1, 1, 1)], 'half-even')).toEqual([1, 0, 1]);
    expect(roundTogether(parts, 'half-even')).toEqual([0, 0]);
    expect(roundTogether(parts, 'up')).toEqual([1, 0]);
    expect(roundTogether(parts, 'down')).toEqual([0, 0]);
  });

  it('answers nothing for nothing', () => {
    expect(roundTogether([], 'half-up')).toEqual([]);
  });

  it.each([
    ['a negative amount', fraction(-1, 1)],
    ['a fractional amount', fraction(0.5, 1)],
    ['a denominator of zero', fraction(1, 1, 0)],
    ['a negative numerator', fraction(1, -1)],
    ['a result beyond safe integers', fraction(2 ** 53 - 1, 3, 2)],
  ])('refuses %s', (_, bad) => {
    expect(() => roundTogether([bad], 'half-up')).toThrow(RangeError);
  });

  const mode = fc.constantFrom(...ROUNDING_MODES);
  const amount = fc.oneof(fc.nat(100_000), fc.maxSafeNat());

  it('rounds a single fraction, and many of one denominator, as multiplyRatio does their sum', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e9), { minLength: 1, maxLength: 8 }), fc.nat(1_000_000), mode, (amounts, rate, how) => {
        const total = multiplyRatio(sumOf(amounts), rate, 1_000_000, how);
        expect(sumOf(roundTogether(amounts.map((one) => fraction(one, rate)), how))).toBe(total);
      }),
    );
  });

  it('keeps every part within one unit of its fraction', () => {
    const one = fc.tuple(amount, fc.nat(1_000_000)).map(([minor, rate]) => fraction(minor, 1_000_000, 1_000_000 + rate));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 8 }), mode, (fractions, how) => {
        roundTogether(fractions, how).forEach((part, index) => {
          const { amountMinor, numerator, denominator } = fractions[index]!;
          const error = BigInt(part) * BigInt(denominator) - BigInt(amountMinor) * BigInt(numerator);
          expect((error < 0n ? -error : error) < BigInt(denominator)).toBe(true);
        });
      }),
    );
  });
});

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
