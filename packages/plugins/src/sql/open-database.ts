import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { groupCommit } from './group-commit.js';
import type { SqlDatabase, Transactor } from './sql-database.js';

export interface LocalDatabase extends Transactor {
  /** Commits what waits and closes the file. */
  close(): void;
}

/** How long a connection waits for another one's transaction. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens a SQLite file for stock, coupons and orders, in WAL mode with an fsync per commit; `':memory:'` keeps
 * everything in this process. Hand one database to several plugins and they share its transactions.
 *
 * @throws {Error} When the optional peer `libsql` is not installed, or the file is none, cannot be made or cannot be made durable.
 */
export function openDatabase(path: string): LocalDatabase {
  const Database = loadLibsql();
  const db = openedBy(Database, path);
  try {
    if (path !== ':memory:') makeDurable(db, path);
    const group = groupCommit(db);
    let isOpen = true;
    return {
      transact: (work) => group.transact(work),
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        group.close();
        db.close();
      },
    };
  } catch (error) {
    db.close();
    if (isNoDatabase(error)) throw new Error(`"${path}" is no SQLite database. Check the path.`, { cause: error });
    throw error;
  }
}

function openedBy(Database: LibsqlConstructor, path: string): LibsqlDatabase {
  try {
    return new Database(path, { timeout: BUSY_TIMEOUT_MS });
  } catch (cause) {
    const folder = dirname(path);
    const fact = existsSync(folder) ? 'cannot be opened. Check that this process may write there.' : `cannot be made: there is no folder "${folder}". Create it, or check the path.`;
    throw new Error(`Database "${path}" ${fact}`, { cause });
  }
}

function isNoDatabase(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_NOTADB';
}

/** For options that take a path or a database that the caller opened. */
export function transactorOf(database: string | Transactor): Transactor {
  return typeof database === 'string' ? openDatabase(database) : database;
}

export function isTransactor(value: unknown): value is Transactor {
  return typeof value === 'object' && value !== null && 'transact' in value && typeof value.transact === 'function';
}

interface LibsqlDatabase extends SqlDatabase {
  close(): void;
}
type LibsqlConstructor = new (path: string, options: { readonly timeout: number }) => LibsqlDatabase;

function loadLibsql(): LibsqlConstructor {
  try {
    // Required at first use, so that a shop that keeps these things elsewhere need not install it.
    return createRequire(import.meta.url)('libsql') as LibsqlConstructor;
  } catch (cause) {
    throw new Error('Package "libsql" could not be loaded, and local stock, coupons and orders are kept with it. Run: npm install libsql', { cause });
  }
}

function makeDurable(db: SqlDatabase, path: string): void {
  db.exec('PRAGMA page_size = 8192');
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = FULL');
  db.exec('PRAGMA wal_autocheckpoint = 4000');
  for (const [pragma, wanted] of [['journal_mode', 'wal'], ['synchronous', 2]] as const) {
    // A pragma answers one row with its own name as the column.
    const row = db.prepare(`PRAGMA ${pragma}`).get() as Readonly<Record<string, unknown>>;
    if (row[pragma] !== wanted) {
      throw new Error(`SQLite answers ${pragma} = ${String(row[pragma])} for "${path}"; durable commits need ${wanted}. Use a file on a local disk.`);
    }
  }
}
