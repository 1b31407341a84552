import { createRequire } from 'node:module';
import { KasseError } from '../../errors/index.js';

/** What a column may hold. */
export type SqlValue = string | number | null;

/** A prepared statement; parameters are positional. */
export interface SqlStatement {
  run(...parameters: readonly SqlValue[]): { readonly changes: number };
  get(...parameters: readonly SqlValue[]): SqlRow | undefined;
  all(...parameters: readonly SqlValue[]): readonly SqlRow[];
}

export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A database inside the transaction that is open on it. Statements are cached by their text: prepare where you use. */
export interface SqlDatabase {
  prepare(sql: string): SqlStatement;
  exec(sql: string): void;
}

/** The part of a better-sqlite3-compatible database that this store uses. */
export interface SqliteDriver {
  prepare(sql: string): SqliteDriverStatement;
  exec(sql: string): unknown;
  close(): unknown;
}

/** Parameters come as one array, which both libsql and better-sqlite3 bind by position. */
export interface SqliteDriverStatement {
  run(parameters: readonly SqlValue[]): { readonly changes: number };
  get(parameters: readonly SqlValue[]): unknown;
  all(parameters: readonly SqlValue[]): unknown[];
}

/**
 * Opens a database file with `libsql`, an optional peer that installs prebuilt.
 * @throws {KasseError} `ERR_MISUSE` When the package is not installed.
 */
export function openLibsql(file: string): SqliteDriver {
  let Database: new (file: string) => SqliteDriver;
  try {
    // libsql is CommonJS and exports its class; its documented surface is better-sqlite3's.
    Database = createRequire(import.meta.url)('libsql') as typeof Database;
  } catch (cause) {
    throw new KasseError(
      'ERR_MISUSE',
      'sqlite() needs the package "libsql", which cannot be loaded. Install it with `npm install libsql`, or pass another driver as `sqlite(file, { open })`.',
      { package: 'libsql' },
      { cause },
    );
  }
  return new Database(file);
}
