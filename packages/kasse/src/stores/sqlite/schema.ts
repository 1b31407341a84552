/**
 * The database's versions: entry n leads from version n to n + 1 and is never changed once released.
 *
 * Children carry the session's id; `seq` is the order of writing. Indexes cost on every commit, so each of them serves
 * a read of the contract and covers only the rows that read can find. A step keeps its journal entry and its outbox
 * events in one row, because each statement costs more than what it writes.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT NOT NULL UNIQUE, value TEXT NOT NULL);

  CREATE TABLE sessions (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, shop_key TEXT NOT NULL, revision INTEGER NOT NULL, epoch INTEGER NOT NULL,
    attention TEXT, due_at TEXT, claimed_cart TEXT, commit_id TEXT NOT NULL, token_hash TEXT NOT NULL,
    lease_owner TEXT, lease_until INTEGER NOT NULL DEFAULT 0, timers TEXT NOT NULL, personal TEXT);
  CREATE INDEX sessions_attention ON sessions (shop_key, attention) WHERE attention IS NOT NULL;
  CREATE UNIQUE INDEX sessions_cart ON sessions (shop_key, claimed_cart) WHERE claimed_cart IS NOT NULL;
  CREATE INDEX sessions_due ON sessions (shop_key, due_at) WHERE due_at IS NOT NULL;

  CREATE TABLE effects (
    seq INTEGER PRIMARY KEY, session_id TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL,
    target TEXT NOT NULL, attempt INTEGER NOT NULL, state TEXT NOT NULL, sends INTEGER NOT NULL, created_at TEXT NOT NULL,
    due_at TEXT, reference TEXT, outcome TEXT, "of" TEXT, request TEXT);
  CREATE UNIQUE INDEX effects_key ON effects (session_id, key);
  CREATE INDEX effects_reference ON effects (reference) WHERE reference IS NOT NULL;

  CREATE TABLE steps (
    seq INTEGER PRIMARY KEY, session_id TEXT NOT NULL, undelivered_in TEXT, session TEXT NOT NULL, journal TEXT NOT NULL, events TEXT);
  CREATE INDEX steps_session ON steps (session_id);
  CREATE INDEX steps_undelivered ON steps (undelivered_in) WHERE undelivered_in IS NOT NULL;

  CREATE TABLE ledger (seq INTEGER PRIMARY KEY, session_id TEXT NOT NULL, key TEXT NOT NULL, data TEXT NOT NULL);
  CREATE UNIQUE INDEX ledger_session ON ledger (session_id, key);

  CREATE TABLE inbox (seq INTEGER PRIMARY KEY, shop_key TEXT NOT NULL, key TEXT NOT NULL, is_done INTEGER NOT NULL DEFAULT 0, data TEXT NOT NULL);
  CREATE UNIQUE INDEX inbox_key ON inbox (shop_key, key);
  CREATE INDEX inbox_waiting ON inbox (shop_key, seq) WHERE is_done = 0;

  CREATE TABLE requests (shop_key TEXT NOT NULL, scope TEXT NOT NULL, request_id TEXT NOT NULL, body_hash TEXT NOT NULL, session_id TEXT NOT NULL,
    PRIMARY KEY (shop_key, scope, request_id)) WITHOUT ROWID;

  CREATE TABLE orders (
    seq INTEGER PRIMARY KEY, session_id TEXT NOT NULL UNIQUE, shop_key TEXT NOT NULL, id TEXT NOT NULL,
    cart_ref TEXT NOT NULL, total_minor INTEGER NOT NULL, committed_at TEXT NOT NULL, data TEXT NOT NULL);
  CREATE UNIQUE INDEX orders_id ON orders (shop_key, id);

  CREATE TABLE releases (shop_key TEXT NOT NULL, release TEXT NOT NULL, document TEXT NOT NULL);
  CREATE UNIQUE INDEX releases_id ON releases (shop_key, release);
  `,
  `
  CREATE TABLE dead_letters (seq INTEGER PRIMARY KEY, shop_key TEXT NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL);
  CREATE UNIQUE INDEX dead_letters_id ON dead_letters (shop_key, id);
  `,
];
