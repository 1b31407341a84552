import type { JournalEntry } from '../../contracts/index.js';
import type { CheckoutSession, Effect, LedgerEntry, Order } from '../../session/index.js';
import type { Connection } from './connection.js';
import type { SqlRow, SqlValue } from './driver.js';
import { effectOf, readSession, text } from './read-session.js';

const PAGE_ROWS = 500;
/** How rows that are clustered under their session are keyed. */
const BY_SESSION = ['session_id', 'key'];

/**
 * Streams whole tables for verification and export: sessions and their orders in the order sessions were opened, the
 * journal in the order of writing, effects and ledger by session and key.
 * Read by pages, so that no cursor stays open: rows written meanwhile may or may not appear.
 */
export interface StoreReader {
  sessions(): Iterable<CheckoutSession>;
  orders(): Iterable<Order>;
  effects(): Iterable<Effect>;
  journal(): Iterable<JournalEntry>;
  ledger(): Iterable<{ readonly sessionId: string; readonly entry: LedgerEntry }>;
}

export function createReader(connection: () => Connection): StoreReader {
  const stream = <T>(table: string, map: (row: SqlRow) => T, key: readonly string[] = ['seq']): Iterable<T> => ({
    *[Symbol.iterator]() {
      const columns = key.join(', ');
      const marks = key.map(() => '?').join(', ');
      let last: readonly SqlValue[] | undefined;
      for (;;) {
        const rows = connection().all(`SELECT * FROM ${table} ${last === undefined ? '' : `WHERE (${columns}) > (${marks}) `}ORDER BY ${columns} LIMIT ?`, [...(last ?? []), PAGE_ROWS]);
        for (const row of rows) {
          yield map(row);
          last = key.map((column) => row[column] ?? null);
        }
        if (rows.length < PAGE_ROWS) return;
      }
    },
  });
  // Each column was stringified from the type it is read as.
  return {
    sessions: () => stream('kasse_sessions', (row) => readSession(connection(), row)),
    orders: () => stream('kasse_orders', (row) => JSON.parse(text(row, 'data')) as Order),
    effects: () => stream('kasse_effects', effectOf, BY_SESSION),
    journal: () => stream('kasse_steps', (row) => JSON.parse(text(row, 'journal')) as JournalEntry),
    ledger: () => stream('kasse_ledger', (row) => ({ sessionId: text(row, 'session_id'), entry: JSON.parse(text(row, 'data')) as LedgerEntry }), BY_SESSION),
  };
}
