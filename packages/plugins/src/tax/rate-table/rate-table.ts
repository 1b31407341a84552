import { defineTaxProvider, type PluginFactory, type ProviderTax, type TaxableItem, type TaxedItem, type TaxProvider, type TaxRequest } from 'kasse/plugin';
import { isInArea, type Place } from '../../authored/is-in-area.js';
import { type Entry, type RateTable, RateTableSchema } from './options.js';

/**
 * Taxes from a table by country, region, postal code and category. It gives rates; Kasse computes and rounds.
 *
 * Lines, fulfillment and fees are looked up alike, by their category. A category that no entry of a destination has is
 * an error, not a zero; a rate of `"0 %"` is a tax of zero. A destination that no entry has is not covered, unless
 * `elsewhere` makes it an untaxed export.
 *
 * @example rateTable({ entries: [{ name: 'VAT', countries: ['GB'], rates: { standard: '20 %', zero: '0 %' } }], elsewhere: 'zero' })
 */
export const rateTable: PluginFactory<'tax', typeof RateTableSchema> = defineTaxProvider({
  id: 'rate-table',
  options: RateTableSchema,
  setup: (table) => ({ calculate: calculateFrom(table) }),
});

function calculateFrom({ entries, elsewhere }: RateTable): TaxProvider['calculate'] {
  const entriesAt = (place: Place): readonly Entry[] | undefined => {
    const found = narrowest(entries.filter((entry) => isInArea(entry, place)));
    return found.length > 0 || elsewhere === 'zero' ? found : undefined;
  };
  const entriesAtHome = (origin: TaxRequest['origin']): readonly Entry[] => {
    const found = entriesAt(origin);
    if (found === undefined) throw new Error(`The table of tax rates has no entry for ${origin.country}, the shop's own country, whose rates its inclusive prices contain. Add one.`);
    return found;
  };

  // Async, so that a gap in the table rejects instead of throwing at the caller.
  // eslint-disable-next-line @typescript-eslint/require-await
  return async ({ destination, origin, priceMode, items }) => {
    const there = entriesAt(destination);
    if (there === undefined) return { status: 'not_covered' };
    const here = priceMode === 'inclusive' ? entriesAtHome(origin) : undefined;
    return items.map((item) => taxedItem(item, taxesOf(there, item, destination.country), containedOf(here, item, origin)));
  };
}

function containedOf(here: readonly Entry[] | undefined, item: TaxableItem, { country }: TaxRequest['origin']): number | undefined {
  return here === undefined ? undefined : sumOf(taxesOf(here, item, country));
}

function taxedItem({ id }: TaxableItem, taxes: readonly ProviderTax[], containedRatePpm: number | undefined): TaxedItem {
  const isAsAtHome = containedRatePpm === undefined || containedRatePpm === sumOf(taxes);
  return isAsAtHome ? { id, taxes } : { id, taxes, containedRatePpm };
}

/** Entries that do not have the category do not tax it, as long as one does. */
function taxesOf(entries: readonly Entry[], { category, kind, id }: TaxableItem, country: string): readonly ProviderTax[] {
  const taxes = entries.flatMap(({ name, rates }) => {
    const ratePpm = Object.hasOwn(rates, category) ? rates[category] : rates['*'];
    return ratePpm === undefined ? [] : [{ name, ratePpm }];
  });
  if (taxes.length > 0 || entries.length === 0) return taxes;
  throw new Error(`The table of tax rates has no category "${category}" in ${country}, which ${kind} "${id}" is in. Add it, or a rate for "*".`);
}

/** One entry for each name, in the table's order. */
function narrowest(found: readonly Entry[]): readonly Entry[] {
  const best = new Map<string, Entry>();
  for (const entry of found) {
    const known = best.get(entry.name);
    if (known === undefined || narrowness(entry) > narrowness(known)) best.set(entry.name, entry);
  }
  return [...best.values()];
}

function narrowness({ regions, postalCodes }: Entry): number {
  return (postalCodes === undefined ? 0 : 2) + (regions === undefined ? 0 : 1);
}

function sumOf(taxes: readonly ProviderTax[]): number {
  return taxes.reduce((sum, { ratePpm }) => sum + ratePpm, 0);
}
