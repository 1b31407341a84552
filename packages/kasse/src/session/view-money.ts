import { formatMoney } from '../money/index.js';
import type { ViewMoney } from './view-types.js';

/** Writes amounts of one currency in one locale. */
export type MoneyWriter = (amountMinor: number) => ViewMoney;

/** A checkout shows the same few amounts many times over; formatting each costs about a microsecond. */
const AMOUNTS_MAX = 10_000;
const WRITERS_MAX = 500;
const writers = new Map<string, MoneyWriter>();

export function moneyWriter(currency: string, locale: string): MoneyWriter {
  const key = `${currency}${locale}`;
  const known = writers.get(key);
  if (known !== undefined) return known;
  const amounts = new Map<number, ViewMoney>();
  const writer: MoneyWriter = (amountMinor) => {
    const written = amounts.get(amountMinor);
    if (written !== undefined) return written;
    if (amounts.size >= AMOUNTS_MAX) amounts.clear();
    const fresh = Object.freeze({ amountMinor, formatted: formatMoney({ amountMinor, currency }, locale) });
    amounts.set(amountMinor, fresh);
    return fresh;
  };
  if (writers.size >= WRITERS_MAX) writers.clear();
  writers.set(key, writer);
  return writer;
}
