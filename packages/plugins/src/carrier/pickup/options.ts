import type { Inventory, Money, StandardSchema } from 'kasse/plugin';
import { z } from 'zod';
import { CountryCode, Name, TaxCategory } from '../../authored/fields.js';
import { MoneyText } from '../../authored/money-text.js';

export interface PickupOptions {
  readonly locations: readonly AuthoredLocation[];
  /** In code only: where stock is asked for. Without it every location has everything. */
  readonly inventory?: StockSource | undefined;
}

export interface AuthoredLocation {
  readonly id: string;
  readonly title: string;
  readonly addressLines: readonly string[];
  readonly country: string;
  /** Where tax rates differ inside the country, as in a table with `regions` or `postalCodes`. */
  readonly region?: string | undefined;
  readonly postalCode?: string | undefined;
  /** `"1.00 GBP"`; free when absent. */
  readonly price?: string | undefined;
  /** Closed locations are neither shown nor taken. Default true. */
  readonly isOpen?: boolean | undefined;
  /** `local`, the default: what is not in stock here cannot be picked up here. `anywhere`: it is brought here. */
  readonly stock?: 'local' | 'anywhere' | undefined;
  readonly readyInHours?: number | undefined;
  readonly taxCategory?: string | undefined;
}

/** What `localStock()` and every inventory that counts has. Its location ids are the pickup locations'. */
export type StockSource = Required<Pick<Inventory, 'available'>>;

export interface PickupLocation extends Omit<AuthoredLocation, 'price' | 'isOpen' | 'stock'> {
  readonly price?: Money | undefined;
  readonly isOpen: boolean;
  readonly stock: 'local' | 'anywhere';
}

export interface PickupSettings {
  readonly locations: readonly PickupLocation[];
  readonly inventory?: StockSource | undefined;
}

const Source = z.custom<StockSource>(
  (value) => typeof value === 'object' && value !== null && 'available' in value && typeof value.available === 'function',
  '"inventory" has a method "available", as localStock() does.',
);

export const PickupSchema: StandardSchema<PickupOptions, PickupSettings> = z.strictObject({
  locations: z.array(z.strictObject({
    id: Name,
    title: Name,
    addressLines: z.array(Name).min(1, 'Say where to go: give at least one address line.').max(10, 'An address has at most 10 lines.'),
    country: CountryCode,
    region: Name.optional(),
    postalCode: Name.optional(),
    price: MoneyText.optional(),
    isOpen: z.boolean().default(true),
    stock: z.enum(['local', 'anywhere'], 'Stock is "local" or "anywhere".').default('local'),
    readyInHours: z.int('Write whole hours.').min(0, 'Hours are at least 0.').max(8_760, 'Hours are at most a year, 8760.').optional(),
    taxCategory: TaxCategory.optional(),
  })).min(1, 'Give at least one location.').max(1_000, 'There may be at most 1000 locations.').refine(
    (locations) => new Set(locations.map(({ id }) => id)).size === locations.length,
    'Two locations have the same id. Rename one.',
  ),
  inventory: Source.optional(),
});
