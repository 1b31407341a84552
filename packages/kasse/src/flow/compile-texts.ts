import { IntlMessageFormat } from 'intl-messageformat';
import { looksLikeCardNumber } from '../errors/index.js';
import { SHOP_LIMITS } from './limits.js';
import { didYouMean, type Reporter } from './reporter.js';
import type { Source } from './source.js';

/** What a text may ask for; the session floor fills these in when it shows the text. */
export const PLACEHOLDERS = [
  'buyerName',
  'shopName',
  'total',
  'toPay',
  'count',
  'orderNumber',
  'deliveryDate',
  'pickupLocation',
  'supportEmail',
  'supportPhone',
  'supportUrl',
] as const;

/** Checks that each text is an ICU message, asks only for what is known and holds no card number. */
export function checkTexts(texts: Readonly<Record<string, string>>, locale: string, source: Source, reporter: Reporter): void {
  for (const [id, text] of Object.entries(texts)) {
    if (text.length > SHOP_LIMITS.textLength) {
      const message = `Text "${id}" has ${text.length} characters; the most is ${SHOP_LIMITS.textLength}. Shorten it.`;
      reporter.report('text-too-long', source, [id], message);
      continue;
    }
    if (looksLikeCardNumber(text)) {
      reporter.report('card-number', source, [id], `Text "${id}" holds what looks like the number of a payment card. Remove it.`);
    }
    if (text.trim() === '') reporter.report('blank-text', source, [id], `Text "${id}" is empty, so nothing is shown there. Write what buyers read, or remove it.`);
    // Most texts have nothing to fill in.
    if (/[{}'#]/.test(text)) checkMessage(id, text, locale, source, reporter);
  }
}

function checkMessage(id: string, text: string, locale: string, source: Source, reporter: Reporter): void {
  const names = placeholdersOf(text, locale);
  if (names === undefined) {
    const message = `Text "${id}" is not a message in ICU syntax. Close every brace, and write {shopName} or {count, plural, one {# item} other {# items}}.`;
    reporter.report('bad-text', source, [id], message);
    return;
  }
  for (const name of names) {
    if (PLACEHOLDERS.some((known) => known === name)) continue;
    const message = `Text "${id}" asks for {${name.slice(0, 40)}}, which nothing fills.${didYouMean(name, PLACEHOLDERS)}`;
    reporter.report('unknown-placeholder', source, [id], message);
  }
}

function placeholdersOf(text: string, locale: string): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  try {
    collect(new IntlMessageFormat(text, locale, undefined, { ignoreTag: true }).getAst(), names);
  } catch {
    // The parser's own words are codes for programmers.
    return undefined;
  }
  return names;
}

/** An element of the message's tree, as far as it matters here. Kinds 0 and 7 are plain text and `#`. */
interface MessageElement {
  readonly type: number;
  readonly value?: unknown;
  readonly options?: Readonly<Record<string, { readonly value: readonly MessageElement[] }>>;
}

function collect(elements: readonly MessageElement[], names: Set<string>): void {
  for (const { type, value, options } of elements) {
    if (type !== LITERAL && type !== POUND && typeof value === 'string') names.add(value);
    for (const option of Object.values(options ?? {})) collect(option.value, names);
  }
}

const LITERAL = 0;
const POUND = 7;
