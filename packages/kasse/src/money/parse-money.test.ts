import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURRENCY_CODES, formatMoneyPlain, parseMoney } from './index.js';

describe('parseMoney', () => {
  it.each([
    ['50.00 GBP', 5000],
    ['50 GBP', 5000],
    ['0.5 GBP', 50],
    ['80 JPY', 80],
    ['10000 JPY', 10000],
    ['1.234 KWD', 1234],
    ['0.01 USD', 1],
    ['1.2345 CLF', 12345],
    ['90071992547409.91 EUR', Number.MAX_SAFE_INTEGER],
  ])('D-76 reads %s', (text, amountMinor) => {
    expect(parseMoney(text)).toEqual({ ok: true, money: { amountMinor, currency: text.slice(-3) } });
  });

  it.each(['50,00 GBP', '50.00', 'GBP 50.00', '50.00GBP', ' 50 GBP', '1e3 GBP', '.5 GBP', '5. GBP', '007 GBP', '+5 GBP', '٥ GBP', '', '9'.repeat(99)])(
    'refuses %j as malformed',
    (text) => {
      expect(parseMoney(text)).toMatchObject({ ok: false, code: 'malformed' });
    },
  );

  it.each([
    ['50', { exampleIn: 'EUR' }, '"50" is not an amount. Write digits, a dot before decimals, a space and a currency, for example "50.00 EUR".'],
    ['1.000,00 GBP', { exampleIn: 'EUR' }, '"1.000,00 GBP" is not an amount. Write digits, a dot before decimals, a space and a currency, for example "50.00 EUR".'],
    ['50', { exampleIn: 'JPY' }, '"50" is not an amount. Write digits, a dot before decimals, a space and a currency, for example "50 JPY".'],
    ['4,99 EUR', {}, '"4,99 EUR" is not an amount. Write digits, a dot before decimals, a space and a currency, for example "50.00 EUR".'],
    ['4,99', {}, '"4,99" is not an amount. Write digits, a dot before decimals, a space and a currency by its three letters.'],
    ['5 XAU', { exampleIn: 'EUR' }, '"XAU" is not a currency. Write an amount such as "50.00 EUR".'],
    ['5 XAU', {}, '"XAU" is not a currency. Use a code of ISO 4217 such as GBP, EUR or JPY.'],
  ])('says how to write %j, in the currency that is asked for or else named (%j)', (text, options, message) => {
    expect(parseMoney(text, options)).toMatchObject({ ok: false, message });
  });

  it('says how many decimals the currency has', () => {
    expect(parseMoney('1.999 GBP')).toEqual({
      ok: false,
      code: 'too_many_decimals',
      message: '"1.999 GBP" has too many decimals: GBP has 2. Round it.',
    });
    expect(parseMoney('1.0 JPY')).toMatchObject({ message: '"1.0 JPY" has decimals, but JPY has none. Write whole numbers.' });
  });

  it('refuses an unknown currency and proposes capitals', () => {
    expect(parseMoney('5 XAU')).toMatchObject({ code: 'unknown_currency' });
    expect(parseMoney('5 gbp')).toMatchObject({ message: '"gbp" is not a currency. Did you mean "GBP"?' });
  });

  it('takes a sign only where it was asked for', () => {
    expect(parseMoney('-5.00 GBP')).toMatchObject({ code: 'sign_not_allowed' });
    expect(parseMoney('-5.00 GBP', { signed: true })).toMatchObject({ money: { amountMinor: -500 } });
    expect(parseMoney('-0 GBP', { signed: true })).toEqual({ ok: true, money: { amountMinor: 0, currency: 'GBP' } });
  });

  it('refuses an amount beyond safe integers', () => {
    expect(parseMoney('90071992547409.92 EUR')).toMatchObject({ code: 'too_large' });
  });

  it('reads back what formatMoneyPlain writes, for every currency', () => {
    for (const currency of CURRENCY_CODES) {
      fc.assert(
        fc.property(fc.maxSafeInteger(), (amount) => {
          const money = { amountMinor: amount, currency };
          expect(parseMoney(formatMoneyPlain(money), { signed: true })).toEqual({ ok: true, money });
        }),
        { numRuns: 10 },
      );
    }
  });
});
