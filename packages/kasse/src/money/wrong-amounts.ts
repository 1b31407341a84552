import { parseMoney } from './parse-money.js';

export interface WrongAmount {
  /** `too_many_decimals` may be meant: a plugin may take a rate for a gram. */
  readonly code: 'other_currency' | 'too_many_decimals';
  /** Keys and indexes from the value that was searched. */
  readonly path: readonly (string | number)[];
  /** What is wrong, and the cure. */
  readonly message: string;
}

/**
 * Finds every authored amount (`"4.99 GBP"`) that is not in `currency`, or has more decimals than that, in plain data of
 * any shape.
 *
 * Options belong to plugins and their shape is not known here, but an amount is written in one way everywhere.
 * Instances of classes are not looked into.
 */
export function wrongAmounts(value: unknown, currency: string): readonly WrongAmount[] {
  const found: WrongAmount[] = [];
  const seen = new Set<object>();
  const search = (part: unknown, path: readonly (string | number)[]): void => {
    if (typeof part === 'string') {
      const parsed = parseMoney(part, { signed: true });
      if (parsed.ok && parsed.money.currency !== currency) found.push({ code: 'other_currency', path, message: toldOf(parsed.money.currency, currency) });
      // Anything else that is no amount may be meant as none.
      if (!parsed.ok && parsed.code === 'too_many_decimals') found.push({ code: parsed.code, path, message: parsed.message });
      return;
    }
    if (!isPlain(part) || seen.has(part)) return;
    seen.add(part);
    if (Array.isArray(part)) part.forEach((item, index) => { search(item, [...path, index]); });
    else for (const [key, item] of Object.entries(part)) search(item, [...path, key]);
  };
  search(value, []);
  return found;
}

function toldOf(found: string, currency: string): string {
  return `The amount is in ${found}, but the shop sells in ${currency}. Write it in ${currency}.`;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}
