import { describe, expect, it } from 'vitest';
import { CURRENCIES_PUBLISHED, CURRENCY_CODES, exponentOf, isCurrency } from './index.js';

describe('currencies', () => {
  it.each([
    ['JPY', 0],
    ['ISK', 0],
    ['UGX', 0],
    ['GBP', 2],
    ['HUF', 2],
    ['TWD', 2],
    ['XCG', 2],
    ['KWD', 3],
    ['IQD', 3],
    ['CLF', 4],
    ['UYW', 4],
  ])('%s has %i decimals', (code, exponent) => {
    expect(exponentOf(code)).toBe(exponent);
  });

  it.each(['XAU', 'XDR', 'XXX', 'XTS', 'BGN', 'ANG', 'ZWL', 'BTC', 'gbp', '', 'toString'])('does not know %s', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => exponentOf(code)).toThrow(RangeError);
  });

  it('holds the 165 codes with a minor unit of the list published on 2026-01-01', () => {
    expect(CURRENCIES_PUBLISHED).toBe('2026-01-01');
    expect(CURRENCY_CODES).toHaveLength(165);
    expect(CURRENCY_CODES.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
  });
});
