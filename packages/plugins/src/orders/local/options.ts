import { z } from 'zod';
import { Database } from '../../authored/fields.js';
import { parseOptions } from '../../authored/parse-options.js';
import type { Transactor } from '../../sql/sql-database.js';
import type { PostgresQueries } from './postgres-orders.js';

export interface LocalOrdersOptions {
  /** A SQLite file, a database opened by the caller, or a `pg`-compatible pool. Memory when absent. */
  readonly database?: string | Transactor | PostgresQueries | undefined;
  /** Gives orders numbers of their own, such as `K-1001`. Without it the order id serves. */
  readonly numbers?: { readonly prefix?: string | undefined; readonly first?: number | undefined } | undefined;
  /** `database` is the store's own: record the order inside the pivot's transaction. */
  readonly recordInStore?: boolean | undefined;
}

const Fields = z.strictObject({
  database: z.union([Database, z.custom<PostgresQueries>(isPostgres)], 'Give the path of a SQLite file, a database from openDatabase(), a store, or a pool of Postgres.').default(':memory:'),
  numbers: z.strictObject({
    prefix: z.string().max(40, 'A prefix has at most 40 characters.').default(''),
    first: z.int('The first number is a whole number.').min(1, 'The first number is at least 1.').default(1),
  }).optional(),
  recordInStore: z.boolean().default(false),
}).refine(({ database, recordInStore }) => !recordInStore || typeof database !== 'string', {
  path: ['database'],
  message: '"recordInStore" needs the database of the store, which it shares. Give it as "database".',
});

export function parseOrdersOptions(options: LocalOrdersOptions): z.output<typeof Fields> {
  return parseOptions('localOrders', Fields, options);
}

export function isPostgres(database: unknown): database is PostgresQueries {
  return typeof database === 'object' && database !== null && 'query' in database && typeof database.query === 'function';
}
