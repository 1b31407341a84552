import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPositive, valueMinor } from './value-minor.js';

describe('valueMinor', () => {
  it('rounds half a penny up', () => {
    expect(valueMinor('1', '0.005')).toBe(1);
    expect(valueMinor('1', '0.004999')).toBe(0);
    expect(valueMinor('83', '4.8533')).toBe(40_282);
  });

  it('is exact where floating-point numbers are not', () => {
    expect(valueMinor('1', '1.005')).toBe(101);
    expect(valueMinor('3', '0.715')).toBe(215);
  });

  it('takes the magnitude of a refund', () => {
    expect(valueMinor('-12', '1.85')).toBe(2220);
    expect(valueMinor('-1', '-0.005')).toBe(1);
  });

  it('gives whole pence times a quantity exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: -80_000, max: 80_000 }), fc.integer({ min: 0, max: 99_999 }), fc.nat({ max: 99 }), (quantity, pounds, pence) => {
        expect(valueMinor(String(quantity), `${pounds}.${String(pence).padStart(2, '0')}`)).toBe(Math.abs(quantity) * (pounds * 100 + pence));
      }),
    );
  });

  it('refuses what cannot be counted exactly', () => {
    expect(() => valueMinor('999999999999', '99999.99')).toThrow(RangeError);
  });

  it('knows zero by its value, however it is written', () => {
    expect(['0', '-0', '0.00', '-0.01', '0.01'].map(isPositive)).toEqual([false, false, false, false, true]);
  });
});
