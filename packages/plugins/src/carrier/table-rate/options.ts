import type { Money, StandardSchema } from 'kasse/plugin';
import { z } from 'zod';
import { CountryCode, Name, PostalPrefix, RegionCode, TaxCategory } from '../../authored/fields.js';
import { MoneyText } from '../../authored/money-text.js';
import { deadBands, deadCountries } from './dead-rows.js';

export interface TableRateOptions {
  /** Tried in order; the first that the destination lies in decides. One without services is not delivered to. */
  readonly zones: readonly AuthoredZone[];
}

export interface AuthoredZone {
  /** ISO 3166 codes, or `"*"` for every country. */
  readonly countries: readonly string[] | '*';
  /** `"SCT"` or `"GB-SCT"`. */
  readonly regions?: readonly string[] | undefined;
  /** First characters of postal codes. A destination without a postal code is then in no such zone. */
  readonly postalCodes?: readonly string[] | undefined;
  readonly services: readonly AuthoredService[];
}

export interface AuthoredService {
  /** Stable name, unique in its zone: `standard`, `express`. */
  readonly service: string;
  readonly title: string;
  /** `"4.99 GBP"`, whatever the weight. Either this or `bands`. */
  readonly price?: string | undefined;
  /** Tried in order; the first that the parcel fits decides. If it fits none, the service is not offered. */
  readonly bands?: readonly AuthoredBand[] | undefined;
  /** The service is free for items worth this much or more, after discounts. */
  readonly freeFrom?: string | undefined;
  readonly deliveryDaysMin?: number | undefined;
  readonly deliveryDaysMax?: number | undefined;
  readonly taxCategory?: string | undefined;
}

/** Limits are inclusive. A band without limits fits everything. */
export interface AuthoredBand {
  readonly weightGramsMax?: number | undefined;
  /** `"30.00 GBP"`: the items' worth, after discounts. */
  readonly itemsMax?: string | undefined;
  readonly price: string;
}

export interface Zone {
  readonly countries: '*' | readonly string[];
  readonly regions?: readonly string[] | undefined;
  readonly postalCodes?: readonly string[] | undefined;
  readonly services: readonly Service[];
}

export interface Service extends Omit<AuthoredService, 'price' | 'bands' | 'freeFrom'> {
  readonly price?: Money | undefined;
  readonly bands?: readonly Band[] | undefined;
  readonly freeFrom?: Money | undefined;
}

export interface Band {
  readonly weightGramsMax?: number | undefined;
  readonly itemsMax?: Money | undefined;
  readonly price: Money;
}

const Days = z.int('Write whole days.').min(0, 'Days are at least 0.').max(365, 'Days are at most 365.');

const ServiceFields = z.strictObject({
  service: Name,
  title: Name,
  price: MoneyText.optional(),
  bands: z.array(z.strictObject({
    weightGramsMax: z.int('Write whole grams.').min(1, 'A band takes at least 1 gram.').optional(),
    itemsMax: MoneyText.optional(),
    price: MoneyText,
  })).min(1, 'Give at least one band.').max(100, 'A service has at most 100 bands.').superRefine((bands, context) => {
    for (const { path, message } of deadBands(bands)) context.addIssue({ code: 'custom', path: [...path], message });
  }).optional(),
  freeFrom: MoneyText.optional(),
  deliveryDaysMin: Days.optional(),
  deliveryDaysMax: Days.optional(),
  taxCategory: TaxCategory.optional(),
})
  .refine(({ price, bands }) => (price === undefined) !== (bands === undefined), 'A service has either a "price" or "bands". Give one of them.')
  .refine(({ deliveryDaysMin: min, deliveryDaysMax: max }) => min === undefined || max === undefined || min <= max, {
    path: ['deliveryDaysMax'],
    message: '"deliveryDaysMax" is below "deliveryDaysMin". Swap them.',
  });

export const TableRateSchema: StandardSchema<TableRateOptions, { readonly zones: readonly Zone[] }> = z.strictObject({
  zones: z.array(z.strictObject({
    countries: z.union([z.literal('*'), z.array(CountryCode).min(1, 'Give at least one country, or "*".')], 'Give a list of countries such as ["GB"], or "*" for all.'),
    regions: z.array(RegionCode).min(1, 'Give at least one region, or leave "regions" out.').optional(),
    postalCodes: z.array(PostalPrefix).min(1, 'Give at least one postal code, or leave "postalCodes" out.').optional(),
    services: z.array(ServiceFields).max(50, 'A zone has at most 50 services.').refine(
      (services) => new Set(services.map(({ service }) => service)).size === services.length,
      'Two services of this zone have the same name. Rename one.',
    ),
  })).min(1, 'Give at least one zone.').max(1_000, 'A table has at most 1000 zones.').superRefine((zones, context) => {
    for (const { path, message } of deadCountries(zones)) context.addIssue({ code: 'custom', path: [...path], message });
  }),
});
