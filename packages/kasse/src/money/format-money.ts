import { exponentOf } from './currencies.js';
import { assertMinor, type Money } from './money.js';

/**
 * Writes an amount as an author would: `"50.00 GBP"`, `"-3 JPY"`. The reverse of parseMoney.
 * @throws {RangeError} When the currency is not known.
 */
export function formatMoneyPlain(money: Money): string {
  return `${decimalOf(money.amountMinor, exponentOf(money.currency))} ${money.currency}`;
}

/**
 * Writes an amount as providers take it that do not count in minor units: `"50.00"`, `"1.234"` of KWD, `"80"` of JPY. What they
 * answer is read with `parseMoney(\`${text} ${currency}\`)`.
 *
 * @param decimals - How many the provider takes, where that is fewer than the currency has by ISO 4217: 0 for HUF and TWD at PayPal.
 * @throws {RangeError} When the amount has more: rounded, another amount would be paid than the buyer agreed to.
 * @example formatDecimal({ amountMinor: 123400, currency: 'HUF' }, 0); // "1234"
 */
export function formatDecimal({ amountMinor, currency }: Money, decimals = exponentOf(currency)): string {
  assertMinor(amountMinor, 'amountMinor');
  if (!Number.isInteger(decimals) || decimals < 0) throw new RangeError(`${decimals} is no number of decimals.`);
  const exponent = exponentOf(currency);
  const left = Math.max(0, exponent - decimals);
  const scale = 10 ** left;
  if (amountMinor % scale === 0) return decimalOf(amountMinor / scale, exponent - left);
  throw new RangeError(`${formatMoneyPlain({ amountMinor, currency })} cannot be written with ${decimals} decimals. Price what is sold in ${currency} in whole steps of that.`);
}

/**
 * Writes an amount for a buyer in a locale: `"£50.00"`, `"1.234,50 €"`. Always shows all decimals of the currency.
 * @param locale - A BCP 47 tag, for example `en-GB`.
 * @throws {RangeError} When the currency is not known or the locale is malformed.
 */
export function formatMoney(money: Money, locale: string): string {
  const { format, exponent } = formatterOf(locale, money.currency);
  // Up to 15 digits a double prints what was meant. Beyond, Intl takes the decimal as text.
  const isExact = Math.abs(money.amountMinor) < 1e15;
  return isExact
    ? format.format(money.amountMinor / 10 ** exponent + 0) // + 0 turns -0 into 0
    : format.format(decimalOf(money.amountMinor, exponent) as Intl.StringNumericLiteral); // digits and a dot, by construction
}

/** The amount in major units, as text, without ever passing through a fraction. */
function decimalOf(amountMinor: number, exponent: number): string {
  const sign = amountMinor < 0 ? '-' : '';
  const digits = String(Math.abs(amountMinor)).padStart(exponent + 1, '0');
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

interface Formatter {
  readonly format: Intl.NumberFormat;
  readonly exponent: number;
}

/** Building a formatter costs a thousand times as much as using it. Bounded, because locales come from requests. */
const formatters = new Map<string, Formatter>();
const FORMATTERS_MAX = 500;

function formatterOf(locale: string, currency: string): Formatter {
  const key = `${currency}${locale}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const exponent = exponentOf(currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  });
  if (formatters.size >= FORMATTERS_MAX) formatters.clear();
  const formatter = { format, exponent };
  formatters.set(key, formatter);
  return formatter;
}
