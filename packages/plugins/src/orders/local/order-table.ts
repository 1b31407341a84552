import type { Order, Transaction } from 'kasse/plugin';

/** The table of orders, in one database or another. Bodies are canonical JSON, so the same order has the same text. */
export interface OrderTable {
  /** True when the order is in the table now, exactly as given. */
  add(id: string, body: string): Promise<boolean>;
  has(id: string): Promise<boolean>;
  /** By their ids, which are in the order of time. */
  list(offset: number, limit: number): Promise<readonly Order[]>;
  find(id: string): Promise<Order | undefined>;
  count(): Promise<number>;
  /** One number for each session, without gaps; the same session gets the same number again. */
  takeNumber(sessionId: string, first: number): Promise<number>;
  /** Adds the order in somebody else's transaction, or breaks it when another order has its id. */
  record(tx: Transaction, id: string, body: string): void | Promise<void>;
}

/** As standard as SQLite and Postgres both understand; `?` stands for a value. */
export const SQL = {
  createOrders: 'CREATE TABLE IF NOT EXISTS kasse_local_orders (id TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL)',
  createNumbers: 'CREATE TABLE IF NOT EXISTS kasse_local_order_numbers (number BIGINT NOT NULL PRIMARY KEY, session_id TEXT NOT NULL UNIQUE)',
  add: 'INSERT INTO kasse_local_orders (id, body) VALUES (?, ?) ON CONFLICT (id) DO NOTHING',
  /** The body of a known order must be the same: NULL breaks the constraint, and with it the whole transaction. */
  record: `INSERT INTO kasse_local_orders (id, body) VALUES (?, ?) ON CONFLICT (id)
    DO UPDATE SET body = CASE WHEN kasse_local_orders.body = excluded.body THEN excluded.body END`,
  body: 'SELECT body FROM kasse_local_orders WHERE id = ?',
  has: 'SELECT count(*) AS n FROM kasse_local_orders WHERE id = ?',
  list: 'SELECT body FROM kasse_local_orders ORDER BY id LIMIT ? OFFSET ?',
  count: 'SELECT count(*) AS n FROM kasse_local_orders',
  takeNumber: `INSERT INTO kasse_local_order_numbers (number, session_id)
    SELECT CASE WHEN coalesce(max(number), 0) < ? THEN ? ELSE max(number) + 1 END, ? FROM kasse_local_order_numbers WHERE true ON CONFLICT DO NOTHING`,
  number: 'SELECT number FROM kasse_local_order_numbers WHERE session_id = ?',
} as const;

export interface BodyRow {
  readonly body: string;
}

/** Postgres sends its large whole numbers as text. */
export interface CountRow {
  readonly n: number | string;
}

export interface NumberRow {
  readonly number: number | string;
}

/** The table holds what `add` and `record` have written. */
export function orderOf({ body }: BodyRow): Order {
  return JSON.parse(body) as Order;
}
