/**
 * The database's versions: entry n leads from version n to n + 1 and is never changed once released. All it makes is
 * called `kasse_`, since the file may hold a backend's tables too.
 *
 * What a commit costs is the pages it touches: about 20 us each (measured), on top of 100 us for making them durable.
 * So there are few trees. Children are clustered under their session's id; a step names the step before it and its
 * session names the last, which needs no index; delivered events are a position in the outbox, not a flag on each. An
 * index serves a read of the contract and covers only the rows that read can find. `seq` is the order of writing.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE kasse_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE kasse_sessions (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, shop_key TEXT NOT NULL, revision INTEGER NOT NULL, epoch INTEGER NOT NULL,
    attention TEXT, due_at TEXT, claimed_cart TEXT, commit_id TEXT NOT NULL, token_hash TEXT NOT NULL,
    lease_owner TEXT, lease_until INTEGER NOT NULL DEFAULT 0, timers TEXT NOT NULL, personal TEXT,
    last_step INTEGER NOT NULL, previous_step INTEGER);
  CREATE INDEX kasse_sessions_attention ON kasse_sessions (shop_key, attention) WHERE attention IS NOT NULL;
  CREATE UNIQUE INDEX kasse_sessions_cart ON kasse_sessions (shop_key, claimed_cart) WHERE claimed_cart IS NOT NULL;
  CREATE INDEX kasse_sessions_due ON kasse_sessions (shop_key, due_at) WHERE due_at IS NOT NULL;

  CREATE TABLE kasse_effects (
    session_id TEXT NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL,
    target TEXT NOT NULL, attempt INTEGER NOT NULL, state TEXT NOT NULL, sends INTEGER NOT NULL, created_at TEXT NOT NULL,
    due_at TEXT, reference TEXT, outcome TEXT, "of" TEXT, request TEXT, PRIMARY KEY (session_id, key)) WITHOUT ROWID;
  CREATE INDEX kasse_effects_reference ON kasse_effects (reference) WHERE reference IS NOT NULL;

  CREATE TABLE kasse_steps (
    seq INTEGER PRIMARY KEY, previous INTEGER, session_id TEXT NOT NULL, shop_key TEXT NOT NULL, session TEXT NOT NULL, journal TEXT NOT NULL, events TEXT);

  CREATE TABLE kasse_outbox (shop_key TEXT PRIMARY KEY, delivered INTEGER NOT NULL) WITHOUT ROWID;

  CREATE TABLE kasse_ledger (
    session_id TEXT NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (session_id, key)) WITHOUT ROWID;

  CREATE TABLE kasse_inbox (seq INTEGER PRIMARY KEY, shop_key TEXT NOT NULL, key TEXT NOT NULL, is_done INTEGER NOT NULL DEFAULT 0,
    data TEXT NOT NULL, due_at TEXT NOT NULL DEFAULT '');
  CREATE UNIQUE INDEX kasse_inbox_key ON kasse_inbox (shop_key, key);
  CREATE INDEX kasse_inbox_waiting ON kasse_inbox (shop_key, due_at, seq) WHERE is_done = 0;

  CREATE TABLE kasse_dead_letters (seq INTEGER PRIMARY KEY, shop_key TEXT NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL);
  CREATE UNIQUE INDEX kasse_dead_letters_id ON kasse_dead_letters (shop_key, id);

  CREATE TABLE kasse_requests (shop_key TEXT NOT NULL, scope TEXT NOT NULL, request_id TEXT NOT NULL, body_hash TEXT NOT NULL, session_id TEXT NOT NULL,
    PRIMARY KEY (shop_key, scope, request_id)) WITHOUT ROWID;

  CREATE TABLE kasse_orders (
    seq INTEGER PRIMARY KEY REFERENCES kasse_sessions, session_id TEXT NOT NULL, shop_key TEXT NOT NULL, id TEXT NOT NULL,
    cart_ref TEXT NOT NULL, total_minor INTEGER NOT NULL, committed_at TEXT NOT NULL, data TEXT NOT NULL);
  CREATE UNIQUE INDEX kasse_orders_id ON kasse_orders (shop_key, id);

  CREATE TABLE kasse_releases (shop_key TEXT NOT NULL, release TEXT NOT NULL, document TEXT NOT NULL);
  CREATE UNIQUE INDEX kasse_releases_id ON kasse_releases (shop_key, release);
  `,
];
