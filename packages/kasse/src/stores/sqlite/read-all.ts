import type { JournalEntry } from '../../contracts/index.js';
import type { CheckoutSession, Effect, LedgerEntry, Order } from '../../session/index.js';
import type { Connection } from './connection.js';
import type { SqlRow } from './driver.js';
import { effectOf, readSession, text } from './read-session.js';

const PAGE_ROWS = 500;

/**
 * Streams whole tables in the order they were written, for verification and export.
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
  const stream = <T>(table: string, map: (row: SqlRow) => T): Iterable<T> => ({
    *[Symbol.iterator]() {
      let last = 0;
      for (;;) {
        const rows = connection().all(`SELECT * FROM ${table} WHERE seq > ? ORDER BY seq LIMIT ?`, [last, PAGE_ROWS]);
        for (const row of rows) {
          yield map(row);
          last = Number(row['seq']);
        }
        if (rows.length < PAGE_ROWS) return;
      }
    },
  });
  // Each column was stringified from the type it is read as.
  return {
    sessions: () => stream('sessions', (row) => readSession(connection(), row)),
    orders: () => stream('orders', (row) => JSON.parse(text(row, 'data')) as Order),
    effects: () => stream('effects', effectOf),
    journal: () => stream('steps', (row) => JSON.parse(text(row, 'journal')) as JournalEntry),
    ledger: () => stream('ledger', (row) => ({ sessionId: text(row, 'session_id'), entry: JSON.parse(text(row, 'data')) as LedgerEntry })),
  };
}
