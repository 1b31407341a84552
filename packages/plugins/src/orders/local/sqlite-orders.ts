import type { Transactor } from '../../sql/sql-database.js';
import { withTables } from '../../sql/with-tables.js';
import { type BodyRow, type CountRow, type NumberRow, orderOf, type OrderTable, SQL } from './order-table.js';

export function sqliteOrders(transactor: Transactor): OrderTable {
  const store = withTables(transactor, (tx) => {
    tx.exec(`${SQL.createOrders};${SQL.createNumbers}`);
  });
  return {
    add: (id, body) =>
      store.transact((tx) => {
        if (tx.prepare(SQL.add).run(id, body).changes === 1) return true;
        return (tx.prepare(SQL.body).get(id) as BodyRow | undefined)?.body === body;
      }),
    has: (id) => store.transact((tx) => (tx.prepare(SQL.has).get(id) as CountRow).n === 1),
    list: (offset, limit) => store.transact((tx) => (tx.prepare(SQL.list).all(limit, offset) as BodyRow[]).map(orderOf)),
    find: (id) =>
      store.transact((tx) => {
        const row = tx.prepare(SQL.body).get(id) as BodyRow | undefined;
        return row === undefined ? undefined : orderOf(row);
      }),
    count: () => store.transact((tx) => Number((tx.prepare(SQL.count).get() as CountRow).n)),
    takeNumber: (sessionId, first) =>
      store.transact((tx) => {
        tx.prepare(SQL.takeNumber).run(first, first, sessionId);
        return Number((tx.prepare(SQL.number).get(sessionId) as NumberRow).number);
      }),
    record: (tx, id, body) => {
      // Until the table is known to be there: one made in a transaction that was rolled back is gone again.
      if (!store.isReady()) void tx.run(SQL.createOrders);
      return tx.run(SQL.record, id, body);
    },
  };
}
