import type { Order, Transaction } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import type { SqlDatabase } from '../../sql/sql-database.js';
import { call } from '../../test/call.js';
import { temporaryFile, testDatabase } from '../../test/database.js';
import { localOrders } from './index.js';

const order = (id: string, totalMinor = 1000): Order => ({
  id, number: `N-${id}`, sessionId: `s-${id}`, shopKey: 'shop', cartRef: `cart-${id}`, totalMinor, fingerprint: 'f', committedAt: '2026-03-01T12:00:00Z',
  flow: { flowId: 'default', release: 'r' }, isTest: true, currency: 'GBP', lines: [], discounts: [], fees: [], taxes: [], marks: [],
  totals: { itemsMinor: totalMinor, discountMinor: 0, fulfillmentMinor: 0, feesMinor: 0, taxMinor: 0, totalMinor },
  fulfillment: { packages: [] }, buyer: {}, tenders: [], widgets: {}, fields: {}, consents: {},
});

const transaction = (tx: SqlDatabase): Transaction => ({
  run: (sql, ...parameters) => {
    tx.prepare(sql).run(...parameters);
  },
});

describe('localOrders', () => {
  it('places an order once, however often it is sent', async () => {
    const orders = localOrders();
    const answers = await Promise.all(Array.from({ length: 10 }, () => orders.place(order('a'), call())));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['placed']));
    expect(await orders.count()).toBe(1);
    expect(await orders.find('a')).toEqual(order('a'));
    expect(await orders.find('b')).toBeUndefined();
  });

  it('takes the same order with its keys in another order, and no other order under its id', async () => {
    const orders = localOrders();
    await orders.place(order('a'), call());
    const { id, ...rest } = order('a');
    expect(await orders.place({ ...rest, id }, call())).toEqual({ status: 'placed', reference: 'N-a' });
    expect(await orders.place(order('a', 999), call())).toEqual({ status: 'failed', code: 'order_conflict' });
    expect((await orders.find('a'))?.totalMinor).toBe(1000);
  });

  it('keeps orders in a file, and lists them as they came', async () => {
    const path = temporaryFile();
    const before = localOrders({ database: testDatabase(path) });
    for (const id of ['c', 'a', 'b']) await before.place(order(id), call());
    const after = localOrders({ database: testDatabase(path) });
    expect((await after.list()).map(({ id }) => id)).toEqual(['c', 'a', 'b']);
    expect((await after.list({ offset: 1, limit: 1 })).map(({ id }) => id)).toEqual(['a']);
  });

  it('numbers sessions in sequence, each once', async () => {
    const orders = localOrders({ numbers: { prefix: 'K-', first: 1001 } });
    const sessions = ['s1', 's2', 's1', 's3'];
    expect(await Promise.all(sessions.map(async (id) => orders.allocateNumber?.(id, call())))).toEqual(['K-1001', 'K-1002', 'K-1001', 'K-1003']);
    expect(localOrders()).not.toHaveProperty('allocateNumber');
  });

  it('records with the transaction of the store, and is gone with it', async () => {
    const store = testDatabase();
    const orders = localOrders({ database: store, recordInStore: true });
    const failed = store.transact((tx) => {
      void orders.record(transaction(tx), order('a'));
      throw new Error('stale');
    });
    await expect(failed).rejects.toThrow('stale');
    expect(await orders.count()).toBe(0);
    await store.transact((tx) => {
      expect(orders.record(transaction(tx), order('a'))).toBeUndefined();
      void orders.record(transaction(tx), order('a'));
    });
    expect(await orders.count()).toBe(1);
    expect(await orders.place(order('a'), call())).toMatchObject({ status: 'placed' });
    await expect(store.transact((tx) => orders.record(transaction(tx), order('a', 1)))).rejects.toThrow('constraint');
  });

  it('refuses to record into a file of its own', () => {
    expect(() => localOrders({ database: 'orders.db', recordInStore: true })).toThrow('database of the store');
    expect(localOrders()).not.toHaveProperty('record');
  });
});
