import { COMMIT_UNITS } from './commit-units.sql.js';

/** Compared by bytes: faster than by a language's rules, and ISO 8601 then sorts by time. */
const KEY = 'text COLLATE "C"';

/** Documents up to a page stay in their row, uncompressed: compressing them took longer than writing them. */
const IN_ROW = 'toast_tuple_target = 8160';

/**
 * The schema's versions: entry n leads from version n to n + 1 and is never changed once released. `@.` stands for the
 * schema. Workers of two versions may run at once: a function whose meaning changes gets another name.
 *
 * A session's row is small and rewritten with each step, so its pages keep room for that. `seq` is the order of
 * writing where it matters within a session or to whoever is handed what waits.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE @.sessions (
    id ${KEY} PRIMARY KEY, shop_key ${KEY} NOT NULL, revision integer NOT NULL, epoch integer NOT NULL,
    attention ${KEY}, due_at ${KEY}, claimed_cart ${KEY}, commit_id text NOT NULL, token_hash text NOT NULL,
    lease_owner text, lease_until timestamptz, timers jsonb NOT NULL, personal text) WITH (fillfactor = 50);
  CREATE INDEX sessions_attention ON @.sessions (shop_key, attention) WHERE attention IS NOT NULL;
  CREATE UNIQUE INDEX sessions_cart ON @.sessions (shop_key, claimed_cart) WHERE claimed_cart IS NOT NULL;
  CREATE INDEX sessions_due ON @.sessions (shop_key, due_at) WHERE due_at IS NOT NULL;

  CREATE TABLE @.effects (
    seq bigint GENERATED ALWAYS AS IDENTITY, session_id ${KEY} NOT NULL, shop_key ${KEY} NOT NULL, key ${KEY} NOT NULL, kind text NOT NULL, target ${KEY} NOT NULL,
    attempt integer NOT NULL, state text NOT NULL, sends integer NOT NULL, created_at text NOT NULL, due_at text,
    reference ${KEY}, outcome text, of text, request text, PRIMARY KEY (session_id, key)) WITH (fillfactor = 70);
  CREATE INDEX effects_reference ON @.effects (shop_key, target, reference) WHERE reference IS NOT NULL;

  CREATE TABLE @.steps (
    session_id ${KEY} NOT NULL, revision integer NOT NULL, shop_key ${KEY} NOT NULL, session text NOT NULL, journal text NOT NULL,
    PRIMARY KEY (session_id, revision)) WITH (${IN_ROW});

  CREATE TABLE @.outbox (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shop_key ${KEY} NOT NULL, session_id ${KEY} NOT NULL, events text NOT NULL) WITH (${IN_ROW});
  CREATE TABLE @.deliverers (shop_key ${KEY} PRIMARY KEY, owner text NOT NULL, until timestamptz NOT NULL);

  CREATE TABLE @.ledger (
    seq bigint GENERATED ALWAYS AS IDENTITY, session_id ${KEY} NOT NULL, shop_key ${KEY} NOT NULL, key ${KEY} NOT NULL, data text NOT NULL,
    PRIMARY KEY (session_id, key)) WITH (${IN_ROW});

  CREATE TABLE @.inbox (
    seq bigint GENERATED ALWAYS AS IDENTITY, shop_key ${KEY} NOT NULL, key ${KEY} NOT NULL, is_done boolean NOT NULL DEFAULT false, due_at ${KEY} NOT NULL DEFAULT '', data text NOT NULL,
    PRIMARY KEY (shop_key, key));
  CREATE INDEX inbox_waiting ON @.inbox (shop_key, due_at, seq) WHERE NOT is_done;

  CREATE TABLE @.dead_letters (
    seq bigint GENERATED ALWAYS AS IDENTITY, shop_key ${KEY} NOT NULL, id ${KEY} NOT NULL, data text NOT NULL, PRIMARY KEY (shop_key, id));

  CREATE TABLE @.requests (
    shop_key ${KEY} NOT NULL, scope ${KEY} NOT NULL, request_id ${KEY} NOT NULL, body_hash text NOT NULL, session_id text NOT NULL,
    PRIMARY KEY (shop_key, scope, request_id));

  CREATE TABLE @.orders (
    session_id ${KEY} PRIMARY KEY, shop_key ${KEY} NOT NULL, id ${KEY} NOT NULL, cart_ref text NOT NULL,
    total_minor bigint NOT NULL, committed_at text NOT NULL, data text NOT NULL, UNIQUE (shop_key, id)) WITH (${IN_ROW});

  CREATE TABLE @.releases (shop_key ${KEY} NOT NULL, release ${KEY} NOT NULL, document text NOT NULL, PRIMARY KEY (shop_key, release));
  ${COMMIT_UNITS}
  `,
];
