import type { Inventory, StandardSchema } from 'kasse/plugin';
import { z } from 'zod';
import { Clock, Database, HoldSeconds, Name } from '../../authored/fields.js';
import { parseOptions } from '../../authored/parse-options.js';
import type { Transactor } from '../../sql/sql-database.js';

export interface LocalStockOptions {
  /**
   * What lies on the shelf when a sku is first seen; from then on the table is the truth. Numbers of pieces, or
   * numbers by location: `{ mug: 10, tee: { london: 3, leeds: 2 } }`.
   */
  readonly levels?: Readonly<Record<string, number | Readonly<Record<string, number>>>> | undefined;
  /** Locations without a shelf of their own: what is collected there is taken from anywhere and brought there. */
  readonly collectionPoints?: readonly string[] | undefined;
  /** Skus that were never counted: there are `none`, the default, or they are `unlimited`. */
  readonly unlisted?: 'none' | 'unlimited' | undefined;
  /**
   * How many pieces of a sku may be promised beyond what lies on its shelves, for delivery and at collection points; `unlimited`
   * is a thousand million. Counted down as they are sold; as with `levels`, from then on the table is the truth, and
   * `allowBackorder` sets it anew.
   */
  readonly backorder?: Readonly<Record<string, number | 'unlimited'>> | undefined;
  /** A SQLite file, or a database opened by the caller. Memory when absent. */
  readonly database?: string | Transactor | undefined;
  /** Life of a hold that is not renewed. Default 900. */
  readonly holdSeconds?: number | undefined;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

export interface LocalStockSettings {
  readonly levels: Readonly<Record<string, number | Readonly<Record<string, number>>>>;
  readonly collectionPoints: readonly string[];
  readonly unlisted: 'none' | 'unlimited';
  readonly backorder: Readonly<Record<string, number | 'unlimited'>>;
  readonly database: string | Transactor;
  readonly holdSeconds: number;
  readonly now: () => number;
}

const Pieces = z.int('Stock is a whole number of pieces.').min(0, 'Stock is at least 0.');
const Levels = z.union([Pieces, z.record(Name, Pieces)], 'Give a whole number of pieces, or numbers by location: { "london": 3 }.');

const Backorder = z.union([Pieces, z.literal('unlimited')], 'Give a whole number of pieces, at least 0, or "unlimited".');

const Fields = z.strictObject({
  levels: z.record(Name, Levels).default({}),
  collectionPoints: z.array(Name).max(1_000, 'There may be at most 1000 collection points.').default([]),
  unlisted: z.enum(['none', 'unlimited']).default('none'),
  backorder: z.record(Name, Backorder).default({}),
  database: Database,
  holdSeconds: HoldSeconds,
  now: Clock,
});

export const parseStockOptions = (options: LocalStockOptions): LocalStockSettings => parseOptions('localStock', Fields, options);

export interface LocalInventoryOptions extends LocalStockOptions {
  /** Stock that the caller opened with `localStock`, for sharing it; the other options are then not looked at. */
  readonly stock?: Inventory | undefined;
}

const Shared = z.custom<Inventory>(
  (value) => typeof value === 'object' && value !== null && 'hold' in value && 'release' in value,
  '"stock" is what localStock() returns.',
);

export const LocalInventorySchema: StandardSchema<LocalInventoryOptions, LocalStockSettings & { readonly stock?: Inventory | undefined }> =
  Fields.extend({ stock: Shared.optional() });
