import Database from 'libsql';

export type BooksFile = Database.Database;

/** How long a connection waits for another one's transaction. */
const BUSY_TIMEOUT_MS = 5_000;

/** Of the tables below. A file of another one is refused: the gateway is for tests, whose books start empty. */
const SCHEMA_VERSION = 2;

// The checks are the audit that no bug of the server can talk its way around.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS gateway (name TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS payments (
    number INTEGER PRIMARY KEY,
    reference TEXT NOT NULL,
    key TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    moves TEXT NOT NULL CHECK (moves IN ('authorize', 'sale', 'deferred')),
    shopper_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('approved', 'declined', 'action_required', 'pending')),
    code TEXT,
    captured_minor INTEGER NOT NULL CHECK (captured_minor BETWEEN 0 AND amount_minor),
    refunded_minor INTEGER NOT NULL CHECK (refunded_minor >= 0),
    disputed_minor INTEGER NOT NULL,
    reinstated_minor INTEGER NOT NULL CHECK (reinstated_minor BETWEEN 0 AND disputed_minor),
    captures INTEGER NOT NULL,
    refunds INTEGER NOT NULL,
    voided INTEGER NOT NULL CHECK (voided = 0 OR captured_minor = 0),
    replaces INTEGER REFERENCES payments (number),
    return_url TEXT,
    due_ms INTEGER CHECK (due_ms IS NULL OR status IN ('action_required', 'pending')),
    due_code TEXT,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    CHECK (captured_minor = 0 OR status = 'approved'),
    CHECK (refunded_minor + disputed_minor - reinstated_minor <= captured_minor)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS payments_by_reference ON payments (reference);
  CREATE TABLE IF NOT EXISTS operations (
    key TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    payment INTEGER NOT NULL REFERENCES payments (number),
    created_ms INTEGER NOT NULL,
    http_status INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS events (
    number INTEGER PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up')),
    tries INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS waiting_events ON events (number) WHERE state = 'waiting';
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * Opens the gateway's file for writing, and makes it when it does not exist.
 *
 * @param name - The gateway's name, the first part of every payment's id. The file remembers it.
 * @throws {Error} When the file belongs to a gateway of another name or of another version, or is not durable.
 */
export function openBooks(file: string, name: string): BooksFile {
  const db = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    db.exec('PRAGMA page_size = 8192');
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = FULL');
    db.exec('PRAGMA wal_autocheckpoint = 4000');
    assertPragma(db, 'journal_mode', 'wal');
    assertPragma(db, 'synchronous', 2);
    assertVersion(db, file);
    db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
    claimName(db, file, name);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens the file for reading, also while a gateway writes to it. @throws {Error} When its tables are of another version. */
export function openBooksForReading(file: string): BooksFile {
  const db = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    assertVersion(db, file);
    db.exec('PRAGMA query_only = ON');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The name that the file was made with. */
export function gatewayName(db: BooksFile): string | undefined {
  // libsql plucks in all() only, so the row is taken apart here. Its shape is the query's.
  return (db.prepare('SELECT name FROM gateway').get() as { readonly name: string } | undefined)?.name;
}

function claimName(db: BooksFile, file: string, name: string): void {
  const owner = gatewayName(db);
  if (owner === undefined) db.prepare('INSERT INTO gateway (name) VALUES (?)').run(name);
  else if (owner !== name) {
    throw new Error(`The books in ${file} belong to gateway "${owner}", not "${name}". Use that name or another file.`);
  }
}

function assertVersion(db: BooksFile, file: string): void {
  const { tables } = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { readonly tables: number };
  const version = pragmaOf(db, 'user_version');
  if (tables > 0 && version !== SCHEMA_VERSION) {
    throw new Error(`The tables in ${file} are of version ${String(version)}; this gateway keeps version ${SCHEMA_VERSION}. Use another file.`);
  }
}

function assertPragma(db: BooksFile, pragma: string, wanted: string | number): void {
  const actual = pragmaOf(db, pragma);
  if (actual !== wanted) throw new Error(`SQLite answers ${pragma} = ${String(actual)}; the gateway needs ${wanted}.`);
}

function pragmaOf(db: BooksFile, pragma: string): unknown {
  return (db.prepare(`PRAGMA ${pragma}`).get() as Readonly<Record<string, unknown>>)[pragma];
}
