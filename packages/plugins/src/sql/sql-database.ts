/** What SQLite stores and gives back here. */
export type SqlValue = string | number | null;

/** A prepared statement, as better-sqlite3 and libsql have it. Prepare where you use: a transactor keeps them by text. */
export interface SqlStatement {
  run(...parameters: SqlValue[]): { readonly changes: number };
  get(...parameters: SqlValue[]): unknown;
  all(...parameters: SqlValue[]): readonly unknown[];
}

/** The part of a synchronous SQLite database that plugins use. Structural: any better-sqlite3-compatible handle fits. */
export interface SqlDatabase {
  prepare(sql: string): SqlStatement;
  exec(sql: string): unknown;
}

/**
 * Runs synchronous work in a transaction, alone or together with that of other callers.
 *
 * It resolves after COMMIT, so that what it returns is durable. When the work throws, the promise rejects with that
 * error and nothing of this work is written, whatever becomes of the others. When the commit fails, it rejects, and
 * nobody knows whether the work is written.
 *
 * The work does nothing but SQL: it may run again before it commits. The SQLite store of `kasse/sqlite` is a Transactor.
 */
export interface Transactor {
  transact<T>(work: (tx: SqlDatabase) => T): Promise<T>;
}
