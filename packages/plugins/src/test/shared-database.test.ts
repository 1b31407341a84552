import { sqlite } from 'kasse/sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { coupons } from '../discount/coupons/index.js';
import { localStock } from '../inventory/local/index.js';
import { localOrders } from '../orders/local/index.js';
import type { Transactor } from '../sql/index.js';
import { call } from './call.js';
import { temporaryFile } from './database.js';
import { setUp } from './set-up.js';

it('shares a file with whoever else opened it: the last one is held once', async () => {
  const database = temporaryFile();
  const workers = await Promise.all([1, 2].map(async () => ({
    stock: localStock({ database, levels: { mug: 1 } }),
    discounts: await setUp(coupons({ database, coupons: [{ code: 'LAST', off: '10 %', limit: 1 }] })),
  })));
  const lines = [{ lineId: 'l1', sku: 'mug', quantity: 1 }];
  const holds = await Promise.all(workers.flatMap(({ stock, discounts }, worker) => [
    stock.hold({ holdId: `stock-${worker}`, lines }, call()),
    discounts.hold({ holdId: `code-${worker}`, codes: ['LAST'] }, call()),
  ]));
  expect(holds.map(({ status }) => status).sort()).toEqual(['held', 'held', 'refused', 'refused']);
});

it('keeps stock, coupons and orders in the database of the store', async () => {
  const store = sqlite(temporaryFile());
  onTestFinished(() => store.close());
  const database: Transactor = store;
  const stock = localStock({ database, levels: { mug: 1 } });
  const discounts = await setUp(coupons({ database, coupons: [{ code: 'LAST', off: '10 %', limit: 1 }] }));
  const orders = localOrders({ database, recordInStore: true, numbers: { first: 7 } });

  const lines = [{ lineId: 'l1', sku: 'mug', quantity: 1 }];
  const hold = (holdId: string) => Promise.all([stock.hold({ holdId, lines }, call()), discounts.hold({ holdId, codes: ['LAST'] }, call())]);
  const before = store.stats().transactions;
  const answers = await Promise.all([hold('a'), hold('b'), hold('c')]);
  expect(answers.map((pair) => pair.map(({ status }) => status))).toEqual([['held', 'held'], ['refused', 'refused'], ['refused', 'refused']]);
  // One makes each plugin's tables, one holds everything.
  expect(store.stats().transactions - before).toBeLessThanOrEqual(3);
  expect(await stock.consume({ holdId: 'a' }, call())).toEqual({ status: 'succeeded' });
  expect(await discounts.release({ holdId: 'a' }, call())).toEqual({ status: 'succeeded' });
  expect(await orders.allocateNumber?.('s1', call())).toBe('7');
  expect(await orders.count()).toBe(0);
});
