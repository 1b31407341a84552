import type { StandardSchema } from 'kasse/plugin';
import { z } from 'zod';
import { CountryCode, Name, PostalPrefix, RegionCode } from '../../authored/fields.js';
import { PercentText } from '../../authored/percent-text.js';

export interface RateTableOptions {
  /**
   * Every entry that the destination lies in counts, and their rates add up. Of several with the same name only the
   * narrowest counts: postal code before region before country; of equals the earlier.
   */
  readonly entries: readonly AuthoredEntry[];
  /** Destinations in no entry: `zero` leaves them untaxed, as exports; `error`, the default, refuses to guess. */
  readonly elsewhere?: 'zero' | 'error' | undefined;
}

export interface AuthoredEntry {
  /** As it stands on the receipt: `VAT`, `New York City sales tax`. */
  readonly name: string;
  /** ISO 3166 codes. */
  readonly countries: readonly string[];
  readonly regions?: readonly string[] | undefined;
  /** First characters of postal codes. */
  readonly postalCodes?: readonly string[] | undefined;
  /** Percentages by tax category, `"*"` for every other one: `{ "standard": "20 %", "reduced": "5 %", "zero": "0 %" }`. */
  readonly rates: Readonly<Record<string, string>>;
}

export interface Entry extends Omit<AuthoredEntry, 'rates'> {
  /** In parts per million. */
  readonly rates: Readonly<Record<string, number>>;
}

export interface RateTable {
  readonly entries: readonly Entry[];
  readonly elsewhere: 'zero' | 'error';
}

export const RateTableSchema: StandardSchema<RateTableOptions, RateTable> = z.strictObject({
  entries: z.array(z.strictObject({
    name: Name,
    countries: z.array(CountryCode).min(1, 'Give at least one country.'),
    regions: z.array(RegionCode).min(1, 'Give at least one region, or leave "regions" out.').optional(),
    postalCodes: z.array(PostalPrefix).min(1, 'Give at least one postal code, or leave "postalCodes" out.').optional(),
    rates: z.record(Name, PercentText).refine((rates) => Object.keys(rates).length > 0, 'Give at least one rate, such as { "standard": "20 %" }.'),
  })).min(1, 'Give at least one entry.').max(10_000, 'A table has at most 10000 entries.').superRefine((entries, context) => {
    for (const { country, index } of withoutStandard(entries)) {
      context.addIssue({
        code: 'custom',
        path: [index, 'rates'],
        message: `No entry of ${country} has a rate for "standard" or "*", which delivery and goods without a category are in. Add one, for example "*": "20 %".`,
      });
    }
  }),
  elsewhere: z.enum(['zero', 'error'], 'Elsewhere is "zero" or "error".').default('error'),
});

/** Countries none of whose entries could tax what has no category, each with the place of its first entry. */
function withoutStandard(entries: readonly Entry[]): readonly { readonly country: string; readonly index: number }[] {
  const isStandard = ({ rates }: Entry): boolean => Object.hasOwn(rates, 'standard') || Object.hasOwn(rates, '*');
  const complete = new Set(entries.filter(isStandard).flatMap(({ countries }) => countries));
  const firsts = new Map<string, number>();
  entries.forEach(({ countries }, index) => {
    for (const country of countries) if (!complete.has(country) && !firsts.has(country)) firsts.set(country, index);
  });
  return [...firsts].map(([country, index]) => ({ country, index }));
}
