import { canonicalJson, type Order, type Orders, type Transaction } from 'kasse/plugin';
import { transactorOf } from '../../sql/open-database.js';
import type { SqlDatabase } from '../../sql/sql-database.js';
import { withTables } from '../../sql/with-tables.js';
import { type LocalOrdersOptions, parseOrdersOptions } from './options.js';

/** A backend's order table, for shops that have none and for demos. */
export interface LocalOrders extends Orders {
  /** Orders in the table. */
  count(): Promise<number>;
  find(orderId: string): Promise<Order | undefined>;
  /** In the order they came; `limit` defaults to 100. */
  list(page?: { readonly offset?: number; readonly limit?: number }): Promise<readonly Order[]>;
}

/** Orders in the database that Kasse's own store writes to: recorded with the pivot, in one transaction. */
export type RecordedOrders = LocalOrders & Required<Pick<Orders, 'record'>>;

const CREATE = `CREATE TABLE IF NOT EXISTS kasse_local_orders (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL
) STRICT`;

const CREATE_NUMBERS = `CREATE TABLE IF NOT EXISTS kasse_local_order_numbers (
  number INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL UNIQUE
) STRICT`;

/** The body of a known order must be the same: NULL breaks the constraint, and with it the whole transaction. */
const RECORD = `INSERT INTO kasse_local_orders (id, body) VALUES (?, ?)
  ON CONFLICT (id) DO UPDATE SET body = CASE WHEN body = excluded.body THEN body END`;

/**
 * Opens the order table.
 *
 * `place` is idempotent by order id: the same order again is placed, another order under a known id fails with
 * `order_conflict`. With `recordInStore` the orders have `record` too; `database` must then be the store's.
 *
 * @throws {ZodError} When an option is wrong.
 * @example createKasse({ orders: localOrders({ database: 'orders.db', numbers: { prefix: 'K-', first: 1001 } }), ... })
 */
export function localOrders(options: LocalOrdersOptions & { readonly recordInStore: true }): RecordedOrders;
export function localOrders(options?: LocalOrdersOptions): LocalOrders;
export function localOrders(options: LocalOrdersOptions = {}): LocalOrders {
  const { database, numbers, recordInStore } = parseOrdersOptions(options);
  const store = withTables(transactorOf(database), (tx) => {
    tx.exec(`${CREATE};${CREATE_NUMBERS}`);
  });

  return {
    place: async (order) => {
      const body = canonicalJson(order);
      const isPlaced = await store.transact((tx) => addOrder(tx, order.id, body));
      return isPlaced ? { status: 'placed', reference: order.number } : { status: 'failed', code: 'order_conflict' };
    },
    ...(recordInStore ? { record: recordOrder } : {}),
    ...(numbers === undefined
      ? {}
      : {
          allocateNumber: async (sessionId: string) =>
            `${numbers.prefix}${await store.transact((tx) => takeNumber(tx, sessionId, numbers.first))}`,
        }),
    count: () => store.transact((tx) => (tx.prepare('SELECT count(*) AS n FROM kasse_local_orders').get() as { readonly n: number }).n),
    find: (orderId) =>
      store.transact((tx) => {
        const row = tx.prepare('SELECT body FROM kasse_local_orders WHERE id = ?').get(orderId) as OrderRow | undefined;
        return row === undefined ? undefined : readOrder(row);
      }),
    list: ({ offset = 0, limit = 100 } = {}) =>
      store.transact((tx) => {
        const rows = tx.prepare('SELECT body FROM kasse_local_orders ORDER BY position LIMIT ? OFFSET ?').all(limit, offset);
        return (rows as OrderRow[]).map(readOrder);
      }),
  };
}

interface OrderRow {
  readonly body: string;
}

/** The table holds what `place` and `record` have written. */
const readOrder = (row: OrderRow): Order => JSON.parse(row.body) as Order;

/** True when the order is in the table now, exactly as given. */
function addOrder(tx: SqlDatabase, id: string, body: string): boolean {
  if (tx.prepare('INSERT INTO kasse_local_orders (id, body) VALUES (?, ?) ON CONFLICT DO NOTHING').run(id, body).changes === 1) return true;
  const known = tx.prepare('SELECT body FROM kasse_local_orders WHERE id = ?').get(id) as OrderRow | undefined;
  return known?.body === body;
}

/** Throws, so that the pivot is rolled back, when another order has this id. */
function recordOrder(tx: Transaction, order: Order): void | Promise<void> {
  const add = (): void | Promise<void> => tx.run(RECORD, order.id, canonicalJson(order));
  // Every time: a table made in a transaction that was rolled back is gone again. Once it exists this does nothing.
  const created = tx.run(CREATE);
  // Synchronous for SQLite: nothing may wait inside its transaction.
  return created instanceof Promise ? created.then(add) : add();
}

/** One number for each session, without gaps; the same session gets the same number again. */
function takeNumber(tx: SqlDatabase, sessionId: string, first: number): number {
  const sql = `INSERT INTO kasse_local_order_numbers (number, session_id)
    SELECT max(coalesce(max(number), 0) + 1, ?), ? FROM kasse_local_order_numbers WHERE true ON CONFLICT (session_id) DO NOTHING`;
  tx.prepare(sql).run(first, sessionId);
  const row = tx.prepare('SELECT number FROM kasse_local_order_numbers WHERE session_id = ?').get(sessionId);
  return (row as { readonly number: number }).number;
}
