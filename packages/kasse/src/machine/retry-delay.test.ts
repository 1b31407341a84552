import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveDelayMs, retryDelayMs } from './retry-delay.js';

describe('the pause before a retry', () => {
  it('doubles from a quarter of a second and ends at an hour', () => {
    expect([1, 2, 3, 4].map((sends) => retryDelayMs(sends, 0))).toEqual([250, 500, 1_000, 2_000]);
    expect(retryDelayMs(40, 0)).toBe(3_600_000);
  });

  it('is shortened by chance, by at most a half', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (sends, random) => {
        const delay = retryDelayMs(sends, random);
        const longest = retryDelayMs(sends, 0);
        expect(delay).toBeLessThanOrEqual(longest);
        expect(delay).toBeGreaterThanOrEqual(longest / 2 - 1);
        expect(Number.isSafeInteger(delay)).toBe(true);
      }),
    );
  });

  it('spreads what failed together', () => {
    const delays = [0, 0.25, 0.5, 0.75].map((random) => retryDelayMs(5, random));
    expect(new Set(delays).size).toBe(4);
  });

  it('asks for an unknown payment at once, then with the same patience', () => {
    expect([0, 1, 2, 3].map((sends) => resolveDelayMs(sends, 0))).toEqual([0, 0, 250, 500]);
  });
});
