import Database from 'libsql';
import { must } from './wrong.js';
import type { BackendOrders } from './orders.js';

/** What lies beside Kasse's own tables in the database: the backend's orders, and the replay's notes. */
export interface SideTables extends BackendOrders {
  /** Rows of the file that was replayed. */
  fileRows(): number;
  refused(): readonly { readonly code: string; readonly count: number }[];
  /** An order whose columns say something else than its document. */
  torn(): string | undefined;
  close(): void;
}

const TORN = `
  SELECT 'Order ' || id AS what FROM kasse_orders WHERE id <> data ->> '$.id' OR session_id <> data ->> '$.sessionId'
    OR cart_ref <> data ->> '$.cartRef' OR total_minor <> data ->> '$.totalMinor' OR committed_at <> data ->> '$.committedAt'
  LIMIT 1`;

/** @throws {Wrong} When no replay has finished writing to this database. */
export function openSideTables(file: string): SideTables {
  const db = new Database(file);
  try {
    db.exec('PRAGMA query_only = ON');
    const tables = db.prepare("SELECT count(*) AS count FROM sqlite_master WHERE name IN ('kasse_local_orders', 'replay_file', 'replay_refusals')").get() as Count;
    must(tables.count === 3, () => `${file} is no database of a replay. Write one: pnpm replay <file.csv> --db <file>`);
    const body = db.prepare('SELECT body FROM kasse_local_orders WHERE id = ?');
    // The casts are true by the statements.
    return {
      count: () => (db.prepare('SELECT count(*) AS count FROM kasse_local_orders').get() as Count).count,
      body: (orderId) => (body.get(orderId) as { readonly body: string } | undefined)?.body,
      fileRows: () => (db.prepare('SELECT sum(row_count) AS count FROM replay_file').get() as Count).count,
      refused: () => db.prepare('SELECT code, count(*) AS count FROM replay_refusals GROUP BY code').all() as readonly (Count & { readonly code: string })[],
      torn: () => (db.prepare(TORN).get() as { readonly what: string } | undefined)?.what,
      close: () => db.close(),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

interface Count {
  readonly count: number;
}
