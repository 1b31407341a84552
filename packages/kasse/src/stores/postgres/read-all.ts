import type { JournalEntry } from '../../contracts/index.js';
import type { CheckoutSession, Effect, LedgerEntry, Order } from '../../session/index.js';
import type { PostgresQueries } from './pool.js';
import { ALL_EFFECTS, ALL_SESSIONS, effectOf, sessionOf } from './read-session.js';
import { journalEntryOf, ledgerEntryOf, orderOf } from './records.js';
import type { Statements } from './statements.js';

const PAGE_ROWS = 500;

const ALL_ORDERS = 'SELECT session_id, data AS doc FROM @.orders WHERE session_id > $1 ORDER BY session_id LIMIT $2';
const ALL_LEDGER = `
  SELECT session_id, key, json_build_object('sessionId', session_id, 'entry', data)::text AS doc
  FROM @.ledger WHERE (session_id, key) > ($1, $2) ORDER BY session_id, key LIMIT $3`;
const JOURNALS = `
  SELECT s.id AS session_id, (SELECT json_agg(x.journal ORDER BY x.revision) FROM @.steps x WHERE x.session_id = s.id)::text AS doc
  FROM @.sessions s WHERE s.id > $1 ORDER BY s.id LIMIT $2`;

/**
 * Streams whole tables, for verification and export, by the sessions' ids; effects and ledger by session and key.
 * Read by pages, so that no transaction stays open: rows written meanwhile may or may not appear.
 */
export interface PostgresReader {
  sessions(): AsyncIterable<CheckoutSession>;
  orders(): AsyncIterable<Order>;
  effects(): AsyncIterable<Effect>;
  journal(): AsyncIterable<JournalEntry>;
  ledger(): AsyncIterable<{ readonly sessionId: string; readonly entry: LedgerEntry }>;
}

export function createReader(open: () => Promise<PostgresQueries>, statements: Statements): PostgresReader {
  async function* stream<T>(text: string, start: readonly string[], map: (doc: string) => readonly T[]): AsyncIterable<T> {
    let last = start;
    for (;;) {
      const { rows } = await statements.run(await open(), text, [...last, PAGE_ROWS]);
      // The columns of every statement above.
      for (const { session_id, key, doc } of rows as readonly { readonly session_id: string; readonly key?: string; readonly doc: string }[]) {
        yield* map(doc);
        last = key === undefined ? [session_id] : [session_id, key];
      }
      if (rows.length < PAGE_ROWS) return;
    }
  }
  return {
    sessions: () => stream(ALL_SESSIONS, [''], (doc) => [sessionOf(doc)]),
    orders: () => stream(ALL_ORDERS, [''], (doc) => [orderOf(doc)]),
    effects: () => stream(ALL_EFFECTS, ['', ''], (doc) => [effectOf(doc)]),
    journal: () => stream(JOURNALS, [''], (doc) => (JSON.parse(doc) as string[]).map(journalEntryOf)),
    ledger: () =>
      stream(ALL_LEDGER, ['', ''], (doc) => {
        const { sessionId, entry } = JSON.parse(doc) as { readonly sessionId: string; readonly entry: string };
        return [{ sessionId, entry: ledgerEntryOf(entry) }];
      }),
  };
}
