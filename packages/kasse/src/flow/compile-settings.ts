import { EMAIL, looksLikeCardNumber } from '../errors/index.js';
import { type JsonPath } from '../json/index.js';
import { isCurrency } from '../money/index.js';
import { isCountryCode, notACountry } from '../rules/index.js';
import { checkOptions } from './check-options.js';
import { readDuration, readMoney } from './context.js';
import { given } from './given.js';
import type { Reporter } from './reporter.js';
import type { AuthoredShop } from './schema/shop.js';
import type { Source } from './source.js';
import type { CompiledShop, PluginKind } from './types.js';

/** What `shop.jsonc` alone decides. */
export type Settings = Omit<CompiledShop, 'release' | 'facts' | 'experiments' | 'texts' | 'flows'>;

/**
 * Fills in what `shop.jsonc` leaves out.
 *
 * Locale `en`; the key is the name in small letters. Prices: abroad the gross stays, rounding half up per line. Kasse
 * computes discounts. A session lasts a day and takes 200 lines of up to 999. A commit absorbs nothing, may take 15
 * minutes, resolves an unknown payment for 15, keeps no stock after a decline and tries an obligation 12 times.
 */
export function compileSettings(authored: AuthoredShop, source: Source, reporter: Reporter): Settings {
  const { name, currency, country, locale = 'en', prices, session, commit, support, plugins = {} } = authored;
  if (!isCurrency(currency)) {
    reporter.report('unknown-currency', source, ['currency'], `"${currency}" is not a currency of ISO 4217. Use one such as GBP, EUR or JPY.`);
  }
  for (const [id, { options }] of Object.entries(plugins)) checkOptions(options, { source, path: ['plugins', id, 'options'] }, { reporter, currency });
  if (!isCountryCode(country)) reporter.report('unknown-country', source, ['country'], notACountry(country));
  if (support?.email !== undefined && !EMAIL.test(support.email)) {
    reporter.report('bad-format', source, ['support', 'email'], `"${support.email.slice(0, 40)}" is no e-mail address. Write one such as "help@example.com".`);
  }
  checkCardNumbers(authored, source, reporter);
  const period = (text: string | undefined, fallback: string, path: JsonPath, minMs: number): number =>
    readDuration(text, fallback, { source, path }, reporter, minMs);
  const absorb =
    commit?.absorb === undefined ? undefined : readMoney(commit.absorb, { source, path: ['commit', 'absorb'] }, { reporter, currency });
  return {
    shopKey: authored.key ?? keyOf(name),
    name,
    currency,
    locale,
    country,
    prices: {
      mode: prices.mode,
      inclusiveAbroad: prices.inclusiveAbroad ?? 'keepGross',
      rounding: prices.rounding ?? 'half-up',
      level: prices.level ?? 'per-line',
    },
    discounts: authored.discounts ?? 'kasse',
    session: {
      expiresAfterMs: period(session?.expiresAfter, 'P1D', ['session', 'expiresAfter'], MINUTE_MS),
      maxLines: session?.maxLines ?? 200,
      maxQuantity: session?.maxQuantity ?? 999,
    },
    commit: {
      absorbMinor: absorb?.amountMinor ?? 0,
      attemptMs: period(commit?.attempt, 'PT15M', ['commit', 'attempt'], MINUTE_MS),
      resolveWithinMs: period(commit?.resolveWithin, 'PT15M', ['commit', 'resolveWithin'], MINUTE_MS),
      ...(commit?.keepStock === undefined ? {} : { keepStockMs: period(commit.keepStock, 'PT5M', ['commit', 'keepStock'], 1_000) }),
      obligationAttempts: commit?.obligationAttempts ?? 12,
    },
    plugins: Object.fromEntries(Object.entries(plugins).map(([id, { options = {} }]) => [id, options])),
    pluginKinds: Object.fromEntries(Object.entries(plugins).map(([id, { kind }]): [string, PluginKind] => [id, kind])),
    support: {
      ...given('email', support?.email),
      ...given('phone', support?.phone),
      ...given('url', support?.url),
    },
  };
}

const MINUTE_MS = 60_000;

function checkCardNumbers({ name, support }: AuthoredShop, source: Source, reporter: Reporter): void {
  const texts: readonly (readonly [JsonPath, string | undefined])[] = [
    [['name'], name],
    [['support', 'email'], support?.email],
    [['support', 'phone'], support?.phone],
    [['support', 'url'], support?.url],
  ];
  for (const [path, text] of texts) {
    if (text === undefined || !looksLikeCardNumber(text)) continue;
    reporter.report('card-number', source, path, 'This looks like the number of a payment card, which belongs nowhere in a shop. Remove it.');
  }
}

function keyOf(name: string): string {
  const key = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-|-$/g, '');
  return key === '' ? 'shop' : key;
}
