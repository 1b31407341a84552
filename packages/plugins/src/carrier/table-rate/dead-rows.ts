import type { Band, Zone } from './options.js';

/** A row of the table that nothing ever reaches, by its path from what was looked at. */
export interface DeadRow {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Bands that take no parcel which an earlier one does not take. */
export function deadBands(bands: readonly Band[]): readonly DeadRow[] {
  return bands.flatMap((band, index) => {
    const earlier = bands.slice(0, index).findIndex((one) => takesAllOf(one, band));
    if (earlier < 0) return [];
    const message = `"bands[${earlier}]" of this service takes every parcel that this one would, and stands before it. Put the one with the lower limits first, or remove one.`;
    return [{ path: [index], message }];
  });
}

function takesAllOf(earlier: Band, later: Band): boolean {
  if ((earlier.weightGramsMax ?? Infinity) < (later.weightGramsMax ?? Infinity)) return false;
  if (earlier.itemsMax === undefined) return true;
  // Amounts of two currencies are told for what they are.
  return later.itemsMax !== undefined && earlier.itemsMax.currency === later.itemsMax.currency && earlier.itemsMax.amountMinor >= later.itemsMax.amountMinor;
}

/** Countries of zones all of which an earlier zone has, so that no destination in them comes so far. */
export function deadCountries(zones: readonly Zone[]): readonly DeadRow[] {
  const taken = new Map<string, number>();
  return zones.flatMap((zone, index) => {
    const countries = zone.countries === '*' ? ['*'] : zone.countries;
    const dead = countries.flatMap((country, place) => {
      const earlier = taken.get('*') ?? taken.get(country);
      if (earlier === undefined) return [];
      const what = country === '*' ? 'every country' : `all of ${country}`;
      const message = `"zones[${earlier}]" has ${what}, and stands before this one. Put the one with "regions" or "postalCodes" first, or remove one.`;
      return [{ path: [index, 'countries', ...(zone.countries === '*' ? [] : [place])], message }];
    });
    if (zone.regions === undefined && zone.postalCodes === undefined) {
      for (const country of countries) if (!taken.has(country)) taken.set(country, index);
    }
    return dead;
  });
}
