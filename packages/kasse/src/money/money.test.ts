import { describe, expect, it } from 'vitest';
import { addMinor, assertMinor } from './index.js';

describe('addMinor and assertMinor', () => {
  it('adds, and answers 0 for nothing', () => {
    expect(addMinor(1, 2, -4)).toBe(-1);
    expect(addMinor()).toBe(0);
  });

  it('refuses what leaves safe integers', () => {
    expect(() => addMinor(Number.MAX_SAFE_INTEGER, 1)).toThrow(RangeError);
    expect(() => addMinor(0.1)).toThrow(RangeError);
    expect(() => { assertMinor('5', 'priceMinor'); }).toThrow('priceMinor is 5');
  });
});
