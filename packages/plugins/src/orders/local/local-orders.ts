import { canonicalJson, type Order, type Orders } from 'kasse/plugin';
import { transactorOf } from '../../sql/open-database.js';
import { isPostgres, type LocalOrdersOptions, parseOrdersOptions } from './options.js';
import { postgresOrders } from './postgres-orders.js';
import { sqliteOrders } from './sqlite-orders.js';

/** A backend's order table, for shops that have none and for demos. */
export interface LocalOrders extends Orders {
  /** Orders in the table. */
  count(): Promise<number>;
  find(orderId: string): Promise<Order | undefined>;
  /** In the order of their ids, which is that of time; `limit` defaults to 100. */
  list(page?: { readonly offset?: number; readonly limit?: number }): Promise<readonly Order[]>;
}

/** Orders in the database that Kasse's own store writes to: recorded with the pivot, in one transaction. */
export type RecordedOrders = LocalOrders & Required<Pick<Orders, 'record'>>;

/**
 * Opens the order table.
 *
 * `place` is idempotent by order id: the same order again is placed, another order under a known id fails with
 * `order_conflict`. With `recordInStore` the orders have `record` too, and `place` only makes sure that the order is
 * there; `database` must then be the store's: the SQLite store itself, or the pool that the Postgres store was given.
 *
 * @throws {TypeError} When an option is wrong.
 * @example createKasse({ orders: localOrders({ database: 'orders.db', numbers: { prefix: 'K-', first: 1001 } }), ... })
 */
export function localOrders(options: LocalOrdersOptions & { readonly recordInStore: true }): RecordedOrders;
export function localOrders(options?: LocalOrdersOptions): LocalOrders;
export function localOrders(options: LocalOrdersOptions = {}): LocalOrders {
  const { database, numbers, recordInStore } = parseOrdersOptions(options);
  const table = isPostgres(database) ? postgresOrders(database) : sqliteOrders(transactorOf(database));

  return {
    place: async (order) => {
      // An order that was recorded came with the pivot, and nothing of it has to be compared or written again.
      const isPlaced = (recordInStore && (await table.has(order.id))) || (await table.add(order.id, canonicalJson(order)));
      return isPlaced ? { status: 'placed', reference: order.number } : { status: 'failed', code: 'order_conflict', isFinal: true };
    },
    ...(recordInStore ? { record: (tx, order) => table.record(tx, order.id, canonicalJson(order)) } : {}),
    ...(numbers === undefined
      ? {}
      : { allocateNumber: async (sessionId: string) => `${numbers.prefix}${await table.takeNumber(sessionId, numbers.first)}` }),
    count: () => table.count(),
    find: (orderId) => table.find(orderId),
    list: ({ offset = 0, limit = 100 } = {}) => table.list(offset, limit),
  };
}
