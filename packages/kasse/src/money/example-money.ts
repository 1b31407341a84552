import { exponentOf, isCurrency } from './currencies.js';
import { formatMoneyPlain } from './format-money.js';

/** An amount of whole units as an author writes it, to show how: `"50.00 EUR"`, `"50 JPY"`. */
export function exampleMoney(currency: string, units = 50): string {
  return isCurrency(currency) ? formatMoneyPlain({ amountMinor: units * 10 ** exponentOf(currency), currency }) : `${units}.00 ${currency}`;
}
