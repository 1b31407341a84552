import { exponentOf, isCurrency } from './currencies.js';
import { exampleMoney } from './example-money.js';
import type { Money } from './money.js';

export type ParseMoneyCode = 'malformed' | 'unknown_currency' | 'too_many_decimals' | 'sign_not_allowed' | 'too_large';

/** An amount, or what is wrong with the text and how to write it. */
export type ParsedMoney =
  | { readonly ok: true; readonly money: Money }
  | { readonly ok: false; readonly code: ParseMoneyCode; readonly message: string };

export interface ParseMoneyOptions {
  readonly signed?: boolean;
  readonly exampleIn?: string;
}

/**
 * Reads an authored amount: digits, a dot before decimals, one space, an ISO 4217 code.
 *
 * Fewer decimals than the currency has are filled up (`"5 GBP"` is 500 pence); more are an error, even zeros. A minus
 * is taken only where `signed` is true. A refusal shows an example in `exampleIn`, the shop's currency where it is known;
 * otherwise in the one that the text names, if it names any.
 *
 * @example parseMoney('50.00 GBP'); // { ok: true, money: { amountMinor: 5000, currency: 'GBP' } }
 */
export function parseMoney(text: string, options: ParseMoneyOptions = {}): ParsedMoney {
  const match = text.length <= LENGTH_MAX ? AMOUNT.exec(text) : null;
  if (match === null) {
    return refuse('malformed', `"${text.slice(0, LENGTH_MAX)}" is not an amount. ${howToWrite(options.exampleIn ?? currencyIn(text))}`);
  }
  const [, sign = '', whole = '', decimals = '', currency = ''] = match;
  if (!isCurrency(currency)) {
    const upper = currency.toUpperCase();
    const cure = isCurrency(upper) ? `Did you mean "${upper}"?` : options.exampleIn !== undefined ? `Write an amount such as "${exampleMoney(options.exampleIn)}".` : 'Use a code of ISO 4217 such as GBP, EUR or JPY.';
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

function howToWrite(currency: string | undefined): string {
  const example = currency === undefined ? ' by its three letters' : `, for example "${exampleMoney(currency)}"`;
  return `Write digits, a dot before decimals, a space and a currency${example}.`;
}

/** What an author most likely meant, however wrong the rest is. */
function currencyIn(text: string): string | undefined {
  return text.slice(0, LENGTH_MAX).match(/[A-Z]{3}/g)?.find(isCurrency);
}

function tooManyDecimals(text: string, currency: string, exponent: number): string {
  if (exponent === 0) return `"${text}" has decimals, but ${currency} has none. Write whole numbers.`;
  return `"${text}" has too many decimals: ${currency} has ${exponent}. Round it.`;
}

function refuse(code: ParseMoneyCode, message: string): ParsedMoney {
  return { ok: false, code, message };
}
