import { KasseError } from '../../errors/index.js';
import type { SqlDatabase, SqlRow, SqliteDriver, SqliteDriverStatement, SqlValue } from './driver.js';

/** 8 KB pages keep three sessions on a page; measured faster than 4 KB for these rows. */
const PAGE_BYTES = 8192;
/** 64 MB of WAL between checkpoints: a checkpoint writes every page once, however often it changed since the last. */
const CHECKPOINT_PAGES = 8192;
/** Sessions in flight stay in memory; SQLite's own 2 MB hold less than one busy second. */
const CACHE_KB = 65_536;
/** A reader that closes may checkpoint for a moment; wait for it rather than fail. */
const BUSY_TIMEOUT_MS = 5000;

/** Of every handle that writes, here and on the writing thread. */
export const WRITER_PRAGMAS: readonly string[] = [
  `busy_timeout = ${BUSY_TIMEOUT_MS}`,
  `page_size = ${PAGE_BYTES}`,
  `cache_size = -${CACHE_KB}`,
  'journal_mode = WAL',
  'synchronous = FULL',
  `wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
  // What is erased must not stay in the bytes of its page, nor in pages that are free. No slower here (measured).
  'secure_delete = ON',
];

/** One open handle and its prepared statements. A failed COMMIT ends its life. */
export interface Connection extends SqlDatabase {
  run(sql: string, parameters: readonly SqlValue[]): number;
  get(sql: string, parameters: readonly SqlValue[]): SqlRow | undefined;
  all(sql: string, parameters: readonly SqlValue[]): readonly SqlRow[];
  close(): void;
}

/**
 * Prepares a fresh handle for its one writer.
 * @throws {KasseError} `ERR_STORE_UNSAFE` When a durable setting did not take.
 */
export function connectForWriting(driver: SqliteDriver): Connection {
  const connection = connect(driver);
  for (const setting of WRITER_PRAGMAS) pragma(connection, setting);
  requireSetting(connection, 'journal_mode', 'wal');
  requireSetting(connection, 'synchronous', '2', 'FULL (2)');
  return connection;
}

/** Prepares a handle beside the owner's, to look only: every write fails in the database itself. */
export function connectForReading(driver: SqliteDriver): Connection {
  const connection = connect(driver);
  pragma(connection, `busy_timeout = ${BUSY_TIMEOUT_MS}`);
  pragma(connection, 'query_only = 1');
  return connection;
}

function connect(driver: SqliteDriver): Connection {
  const statements = new Map<string, SqliteDriverStatement>();
  const statement = (sql: string): SqliteDriverStatement => {
    let found = statements.get(sql);
    if (found === undefined) statements.set(sql, (found = driver.prepare(sql)));
    return found;
  };
  const run = (sql: string, parameters: readonly SqlValue[]): number => statement(sql).run(parameters).changes;
  const get = (sql: string, parameters: readonly SqlValue[]): SqlRow | undefined => row(statement(sql).get(parameters));
  const all = (sql: string, parameters: readonly SqlValue[]): readonly SqlRow[] =>
    // A row of this store's own tables holds texts and numbers only.
    statement(sql).all(parameters) as SqlRow[];
  return {
    run,
    get,
    all,
    prepare: (sql) => ({
      run: (...parameters) => ({ changes: run(sql, parameters) }),
      get: (...parameters) => get(sql, parameters),
      all: (...parameters) => all(sql, parameters),
    }),
    exec: (sql) => void driver.exec(sql),
    close() {
      statements.clear();
      driver.close();
    },
  };
}

function row(value: unknown): SqlRow | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  // libsql adds its timing to the row.
  if ('_metadata' in value) delete value._metadata;
  return value as SqlRow;
}

/** Settings answer with a row or with nothing, and `exec` refuses rows in some drivers. */
export function pragma(connection: Connection, text: string): SqlValue | undefined {
  const [answer] = connection.all(`PRAGMA ${text}`, []);
  return answer === undefined ? undefined : Object.values(answer)[0];
}

function requireSetting(connection: Connection, setting: string, value: string, required = value): void {
  const actual = String(pragma(connection, setting));
  if (actual.toLowerCase() === value) return;
  throw new KasseError(
    'ERR_STORE_UNSAFE',
    `The database runs with ${setting} = ${actual}, so a power cut could undo an acknowledged commit. It has to be ${required}: use a driver and a file system that support it.`,
    { setting, actual, required },
  );
}
