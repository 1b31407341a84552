import { type Money, parseMoney } from 'kasse/plugin';
import { z } from 'zod';

/** A schema knows no shop, so that it shows no example in a currency that may not be the shop's. */
const AS_TEXT = 'Write an amount as text in quotes: digits, a space and the currency of the shop.';

/** An authored amount such as `"4.99 GBP"` that stays the text it is. Not below zero. */
export const AmountText = z.string(AS_TEXT).superRefine((text, context) => {
  const parsed = parseMoney(text);
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.message });
});

/** An authored amount such as `"4.99 GBP"`, read into minor units. Not below zero. */
export const MoneyText = z.string(AS_TEXT).transform((text, context): Money => {
  const parsed = parseMoney(text);
  if (parsed.ok) return parsed.money;
  context.addIssue({ code: 'custom', message: parsed.message });
  return z.NEVER;
});

/**
 * An amount of a table in the currency that is asked for.
 * @throws {Error} When the table is authored in another one: a currency is never converted here.
 */
export function minorIn(currency: string, money: Money, plugin: string): number {
  if (money.currency === currency) return money.amountMinor;
  throw new Error(`${plugin} has amounts in ${money.currency}, but the checkout is in ${currency}. Write its amounts in ${currency}, or offer it under another id.`);
}
