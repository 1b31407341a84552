import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { netOfGross, percentOf, taxOf } from './index.js';

describe('tax and percentages', () => {
  it('D-1 adds 20 % to a net amount of 200', () => {
    expect(taxOf(200, 200_000, 'half-up')).toBe(40);
  });

  it('D-2 finds the net amount of 200 gross at 20 %, and of one unit', () => {
    expect(netOfGross(200, 200_000, 'half-up')).toBe(167);
    expect(netOfGross(100, 200_000, 'half-up')).toBe(83);
  });

  it('D-16 takes 20 % and 10.5 % off 6000', () => {
    expect(6000 - percentOf(6000, 200_000, 'half-up')).toBe(4800);
    expect(6000 - percentOf(6000, 105_000, 'half-up')).toBe(5370);
  });

  it('refuses a negative or fractional rate', () => {
    expect(() => taxOf(100, -1, 'half-up')).toThrow(RangeError);
    expect(() => netOfGross(100, -1_000_001, 'half-up')).toThrow(RangeError);
    expect(() => netOfGross(100, 0.5, 'half-up')).toThrow(/ratePpm/);
  });

  it('finds back the net amount that a gross amount was made from', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(1_000_000), (net, rate) => {
        expect(netOfGross(net + taxOf(net, rate, 'half-even'), rate, 'half-even')).toBe(net);
      }),
    );
  });
});
