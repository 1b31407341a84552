import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURRENCY_CODES, exponentOf, formatDecimal, formatMoney, parseMoney } from './index.js';

describe('formatMoney', () => {
  it.each([
    [5000, 'GBP', 'en-GB', '£50.00'],
    [-5, 'GBP', 'en-GB', '-£0.05'],
    [123450, 'EUR', 'de-DE', '1.234,50\u00a0€'],
    [10000, 'JPY', 'en-US', '¥10,000'],
    [1234, 'KWD', 'en-US', 'KWD\u00a01.234'],
    [Number.MAX_SAFE_INTEGER, 'USD', 'en-US', '$90,071,992,547,409.91'],
    [-0, 'USD', 'en-US', '$0.00'],
  ])('writes %i minor units of %s in %s', (amountMinor, currency, locale, text) => {
    expect(formatMoney({ amountMinor, currency }, locale)).toBe(text);
  });

  it('shows the decimals of ISO 4217 where the runtime would not', () => {
    const own = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'IQD' }).resolvedOptions();
    expect(own.maximumFractionDigits).not.toBe(exponentOf('IQD'));
    expect(formatMoney({ amountMinor: 1500, currency: 'IQD' }, 'en-US')).toBe('IQD\u00a01.500');
  });

  it('shows every digit of every amount in every currency', () => {
    for (const currency of CURRENCY_CODES) {
      fc.assert(
        fc.property(fc.maxSafeInteger(), (amountMinor) => {
          const digits = formatMoney({ amountMinor, currency }, 'en-US').replace(/\D/g, '');
          expect(digits).toBe(String(Math.abs(amountMinor)).padStart(exponentOf(currency) + 1, '0'));
        }),
        { numRuns: 10 },
      );
    }
  });

  it('refuses an unknown currency', () => {
    expect(() => formatMoney({ amountMinor: 1, currency: 'XAU' }, 'en-GB')).toThrow(RangeError);
  });
});

describe('formatDecimal', () => {
  it.each([
    ['JPY', 80, undefined, '80'],
    ['JPY', 10_000, undefined, '10000'],
    ['KWD', 1_234, undefined, '1.234'],
    ['USD', 1, undefined, '0.01'],
    ['USD', -5, undefined, '-0.05'],
    ['HUF', 123_400, undefined, '1234.00'],
    ['HUF', 123_400, 0, '1234'],
    ['TWD', 50_000, 0, '500'],
    ['KWD', 1_230, 2, '1.23'],
    ['JPY', 80, 2, '80'],
    ['HUF', 0, 0, '0'],
  ])('D-76 writes %s, %i minor units, for a provider that takes %s decimals', (currency, amountMinor, decimals, text) => {
    expect(formatDecimal({ amountMinor, currency }, decimals)).toBe(text);
    expect(parseMoney(`${text} ${currency}`, { signed: true })).toEqual({ ok: true, money: { amountMinor, currency } });
  });

  it.each([[100, -1], [100, 0.5], [1e21, 2], [0.5, 2], [Number.NaN, 2]])('refuses %d minor units with %d decimals', (amountMinor, decimals) => {
    expect(() => formatDecimal({ amountMinor, currency: 'GBP' }, decimals)).toThrow(RangeError);
  });

  it.each([['HUF', 123_450, 0], ['TWD', 1, 0], ['KWD', 1_234, 2]])('D-76 does not round %s, %i minor units, to %i decimals: that would be another amount', (currency, amountMinor, decimals) => {
    expect(() => formatDecimal({ amountMinor, currency }, decimals)).toThrow(`cannot be written with ${decimals} decimals`);
  });
});
