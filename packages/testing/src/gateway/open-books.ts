import Database from 'libsql';

export type BooksFile = Database.Database;

/** How long a connection waits for another one's transaction. */
const BUSY_TIMEOUT_MS = 5_000;

// The checks are the audit that no bug of the server can talk its way around.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS gateway (name TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS payments (
    number INTEGER PRIMARY KEY,
    reference TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    capture INTEGER NOT NULL,
    shopper_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('approved', 'declined', 'action_required', 'pending')),
    code TEXT,
    captured_minor INTEGER NOT NULL CHECK (captured_minor BETWEEN 0 AND amount_minor),
    refunded_minor INTEGER NOT NULL CHECK (refunded_minor BETWEEN 0 AND captured_minor),
    voided INTEGER NOT NULL CHECK (voided = 0 OR captured_minor = 0),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    CHECK (captured_minor = 0 OR status = 'approved')
  ) STRICT;
  CREATE INDEX IF NOT EXISTS payments_by_reference ON payments (reference);
  CREATE TABLE IF NOT EXISTS operations (
    key TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    payment INTEGER NOT NULL REFERENCES payments (number),
    http_status INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/**
 * Opens the gateway's file for writing, and makes it when it does not exist.
 *
 * @param name - The gateway's name, the first part of every payment's id. The file remembers it.
 * @throws {Error} When the file belongs to a gateway of another name, or is not durable.
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
    db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
    claimName(db, file, name);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens the file for reading, also while a gateway writes to it. */
export function openBooksForReading(file: string): BooksFile {
  const db = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  db.exec('PRAGMA query_only = ON');
  return db;
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

function assertPragma(db: BooksFile, pragma: string, wanted: string | number): void {
  const row = db.prepare(`PRAGMA ${pragma}`).get() as Readonly<Record<string, unknown>>;
  const actual = row[pragma];
  if (actual !== wanted) throw new Error(`SQLite answers ${pragma} = ${String(actual)}; the gateway needs ${wanted}.`);
}
