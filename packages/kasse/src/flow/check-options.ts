import { looksLikeCardNumber } from '../errors/index.js';
import type { JsonPath } from '../json/index.js';
import { isCurrency, wrongAmounts } from '../money/index.js';
import type { CompileContext, Spot } from './context.js';

/** Tells amounts of another currency, or with too many decimals, and card numbers in a plugin's options, whatever else these may hold. */
export function checkOptions(options: unknown, { source, path }: Spot, { reporter, currency }: Pick<CompileContext, 'reporter' | 'currency'>): void {
  // Of a currency that is none, that is told.
  const wrong = isCurrency(currency) ? wrongAmounts(options, currency) : [];
  for (const { code, path: inside, message } of wrong) reporter.report(code === 'other_currency' ? 'wrong-currency' : 'fine-option', source, [...path, ...inside], message);
  for (const inside of cardNumbers(options, [])) reporter.report('card-number', source, [...path, ...inside], 'This looks like the number of a payment card, which belongs nowhere in a shop. Remove it.');
}

/** Numbers of articles, one in ten of which looks like that of a card. */
const ARTICLES: ReadonlySet<string> = new Set(['sku', 'skus']);

function cardNumbers(value: unknown, path: JsonPath): readonly JsonPath[] {
  if (typeof value === 'string') return looksLikeCardNumber(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => cardNumbers(item, [...path, index]));
  return Object.entries(value).flatMap(([key, item]) => (ARTICLES.has(key) ? [] : cardNumbers(item, [...path, key])));
}
