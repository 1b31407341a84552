import { IntlMessageFormat } from 'intl-messageformat';
import { PLACEHOLDERS } from '../flow/index.js';

/** What may stand in braces in an authored text. */
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** Fills in a placeholder; an empty text for what is not known. */
export type PlaceholderValue = (name: Placeholder) => string | number;

/**
 * Renders an authored ICU message as plain text; a renderer escapes it for its own medium.
 *
 * Only listed placeholders are filled in, and only those that the text names are asked for. What cannot be formatted
 * is shown as it was written: a text never stops a checkout.
 *
 * @param locale - A BCP 47 tag; plurals follow it.
 * @example renderText('{count, plural, one {# item} other {# items}}', 'en', () => 2); // '2 items'
 */
export function renderText(text: string, locale: string, value: PlaceholderValue): string {
  if (isPlainText(text)) return text;
  const compiled = compiledOf(text, locale);
  if (compiled === undefined) return text;
  const values: Partial<Record<Placeholder, string | number>> = {};
  for (const name of compiled.names) values[name] = value(name);
  try {
    return String(compiled.message.format(values));
  } catch {
    return text;
  }
}

/** Nothing to fill in and nothing quoted. */
export function isPlainText(text: string): boolean {
  return !/[{}'#]/.test(text);
}

interface Compiled {
  readonly message: IntlMessageFormat;
  readonly names: readonly Placeholder[];
}

/** Parsing costs a hundred times as much as formatting. Bounded, because releases come and go. */
const compiledTexts = new Map<string, Compiled | undefined>();
const COMPILED_MAX = 20_000;

function compiledOf(text: string, locale: string): Compiled | undefined {
  const key = `${locale}\n${text}`;
  if (compiledTexts.has(key)) return compiledTexts.get(key);
  if (compiledTexts.size >= COMPILED_MAX) compiledTexts.clear();
  const compiled = compile(text, locale);
  compiledTexts.set(key, compiled);
  return compiled;
}

function compile(text: string, locale: string): Compiled | undefined {
  try {
    const message = new IntlMessageFormat(text, locale, undefined, { ignoreTag: true });
    return { message, names: PLACEHOLDERS.filter((name) => text.includes(name)) };
  } catch {
    return undefined;
  }
}
