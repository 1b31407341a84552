import { describeOrders } from '@kasse/testing/vitest';
import { testDatabase } from '../../test/database.js';
import { localOrders } from './index.js';

describeOrders('localOrders', {
  open: () => {
    const database = testDatabase();
    const orders = localOrders({ database, recordInStore: true, numbers: { prefix: 'K-', first: 1001 } });
    return {
      orders,
      count: () => orders.count(),
      transact: (work) =>
        database.transact((tx) => {
          // SQLite writes at once: nothing is waited for inside its transaction.
          void work({ run: (sql, ...parameters) => { tx.prepare(sql).run(...parameters); } });
        }),
    };
  },
  numbers: true,
  records: true,
});
