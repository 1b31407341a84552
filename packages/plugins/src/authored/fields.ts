import { isCountryCode, isCurrency, notACountry } from 'kasse/plugin';
import { z } from 'zod';
import { HOLD_SECONDS, TEXT_LENGTH_MAX } from '../holds/limits.js';
import { isTransactor } from '../sql/open-database.js';
import type { Transactor } from '../sql/sql-database.js';

const AS_TEXT = 'Write a text in quotes.';

/** An id, a sku, a code. */
export const Name = z.string(AS_TEXT).min(1, 'A name has at least one character.').max(TEXT_LENGTH_MAX);

export const CountryCode = z.string(AS_TEXT).refine(isCountryCode, { error: ({ input }) => notACountry(String(input)) });

export const Currency = z.string(AS_TEXT).refine(isCurrency, 'Write a currency as its code in ISO 4217, for example "GBP".');

/** A moment, read into milliseconds since 1970. */
export const Moment = z.iso.datetime({ offset: true, error: 'Write a moment with its zone, for example "2026-12-01T00:00:00Z".' }).transform((text) => Date.parse(text));

/** The first characters of a postal code, whatever the spaces and the case. */
export const PostalPrefix = Name.transform(normalPostalCode);

export const RegionCode = Name.transform((text) => text.toUpperCase());

export const TaxCategory = Name;

/** `database` of plugins that store something: a path, or what `openDatabase` or a store gives. */
export const Database = z
  .union([Name, z.custom<Transactor>(isTransactor)], {
    error: ({ input }) =>
      typeof input === 'object' && input !== null && 'query' in input
        ? 'This is a pool of Postgres, which localOrders() alone takes. Give the path of a SQLite file, which processes of one machine may share; for several machines, write a plugin on your own tables.'
        : 'Give the path of a SQLite file, or a database from openDatabase().',
  })
  .default(':memory:');

export const HoldSeconds = z
  .int('Write whole seconds.')
  .min(1, 'A hold lives at least 1 second.')
  .max(86_400, 'A hold lives at most a day, 86400 seconds.')
  .default(HOLD_SECONDS);

/** Milliseconds since 1970. */
export const Clock = z
  .custom<() => number>((value) => typeof value === 'function', '"now" is a function that returns milliseconds since 1970.')
  .default(() => Date.now);

export function normalPostalCode(text: string): string {
  return text.toUpperCase().replace(/[\s-]/g, '');
}

/** `GB-SCT` and `sct` are both `SCT` in GB. */
export function normalRegion(country: string, region: string): string {
  const upper = region.toUpperCase();
  return upper.startsWith(`${country}-`) ? upper.slice(country.length + 1) : upper;
}
