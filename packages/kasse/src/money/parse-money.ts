import { exponentOf, isCurrency } from './currencies.js';
import type { Money } from './money.js';

export type ParseMoneyCode = 'malformed' | 'unknown_currency' | 'too_many_decimals' | 'sign_not_allowed' | 'too_large';

/** An amount, or what is wrong with the text and how to write it. */
export type ParsedMoney =
  | { readonly ok: true; readonly money: Money }
  | { readonly ok: false; readonly code: ParseMoneyCode; readonly message: string };

/**
 * Reads an authored amount: digits, a dot before decimals, one space, an ISO 4217 code.
 *
 * Fewer decimals than the currency has are filled up (`"5 GBP"` is 500 pence); more are an error, even zeros. A minus
 * is taken only where `signed` is true.
 *
 * @example parseMoney('50.00 GBP'); // { ok: true, money: { amountMinor: 5000, currency: 'GBP' } }
 */
export function parseMoney(text: string, options: { readonly signed?: boolean } = {}): ParsedMoney {
  const match = text.length <= LENGTH_MAX ? AMOUNT.exec(text) : null;
  if (match === null) {
    return refuse('malformed', `"${text.slice(0, LENGTH_MAX)}" is not an amount. ${HOW_TO_WRITE}`);
  }
  const [, sign = '', whole = '', decimals = '', currency = ''] = match;
  if (!isCurrency(currency)) {
    const upper = currency.toUpperCase();
    const cure = isCurrency(upper) ? `Did you mean "${upper}"?` : 'Use a code of ISO 4217 such as GBP, EUR or JPY.';
    return refuse('unknown_currency', `"${currency}" is not a currency. ${cure}`);
  }
  const exponent = exponentOf(currency);
  if (decimals.length > exponent) return refuse('too_many_decimals', tooManyDecimals(text, currency, exponent));
  if (sign !== '' && options.signed !== true) {
    return refuse('sign_not_allowed', `"${text}" is below zero, which is not allowed here. Write it without the sign.`);
  }
  const magnitude = Number(whole + decimals.padEnd(exponent, '0'));
  if (!Number.isSafeInteger(magnitude)) {
    return refuse('too_large', `"${text}" is too large. Amounts end at 9007199254740991 minor units.`);
  }
  return { ok: true, money: { amountMinor: sign === '' || magnitude === 0 ? magnitude : -magnitude, currency } };
}

const LENGTH_MAX = 40;
const AMOUNT = /^(-?)(0|[1-9]\d*)(?:\.(\d+))? ([A-Za-z]{3})$/;
const HOW_TO_WRITE = 'Write digits, a dot before decimals, a space and a currency, for example "50.00 GBP".';

function tooManyDecimals(text: string, currency: string, exponent: number): string {
  if (exponent === 0) return `"${text}" has decimals, but ${currency} has none. Write whole numbers.`;
  return `"${text}" has too many decimals: ${currency} has ${exponent}. Round it.`;
}

function refuse(code: ParseMoneyCode, message: string): ParsedMoney {
  return { ok: false, code, message };
}
