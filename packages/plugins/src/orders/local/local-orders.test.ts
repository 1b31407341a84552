import { AT, anOrder, aSession, aUnit } from 'kasse/conformance';
import type { Order, Store } from 'kasse/plugin';
import { postgres } from 'kasse/postgres';
import { sqlite } from 'kasse/sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { call } from '../../test/call.js';
import { temporaryFile, testDatabase } from '../../test/database.js';
import { testPool } from '../../test/postgres.js';
import { localOrders, type LocalOrdersOptions } from './index.js';

type Database = NonNullable<LocalOrdersOptions['database']>;

const order = (id: string, totalMinor = 1000): Order => anOrder(aSession({ id: `s-${id}` }), { id, number: `N-${id}`, totalMinor, committedAt: AT });

async function storeOn(name: string): Promise<{ readonly store: Store; readonly database: Database }> {
  if (name === 'SQLite') {
    const store = sqlite(temporaryFile());
    onTestFinished(() => store.close());
    return { store, database: store };
  }
  const pool = await testPool();
  const store = postgres(pool, { schema: `kasse_${Math.random().toString(36).slice(2)}` });
  onTestFinished(() => store.close());
  return { store, database: pool };
}

const databases: readonly (readonly [string, () => Database | Promise<Database>])[] = [['SQLite', () => testDatabase()], ['Postgres', () => testPool()]];

describe.each(databases)('localOrders on %s', (_, open) => {
  it('places an order once, however often it is sent', async () => {
    const orders = localOrders({ database: await open() });
    const answers = await Promise.all(Array.from({ length: 10 }, () => orders.place(order('a'), call())));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['placed']));
    expect(await orders.count()).toBe(1);
    expect(await orders.find('a')).toEqual(order('a'));
    expect(await orders.find('b')).toBeUndefined();
  });

  it('takes the same order with its keys in another order, and no other order under its id', async () => {
    const orders = localOrders({ database: await open() });
    await orders.place(order('a'), call());
    const { id, ...rest } = order('a');
    expect(await orders.place({ ...rest, id }, call())).toEqual({ status: 'placed', reference: 'N-a' });
    expect(await orders.place(order('a', 999), call())).toEqual({ status: 'failed', code: 'order_conflict', isFinal: true });
    expect((await orders.find('a'))?.totalMinor).toBe(1000);
  });

  it('keeps orders where they are, and lists them by their ids', async () => {
    const database = await open();
    const before = localOrders({ database });
    for (const id of ['c', 'a', 'b']) await before.place(order(id), call());
    const after = localOrders({ database });
    expect((await after.list()).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect((await after.list({ offset: 1, limit: 1 })).map(({ id }) => id)).toEqual(['b']);
  });

  it('takes a first number with the date in it, of more digits than 32 bits hold', async () => {
    const orders = localOrders({ database: await open(), numbers: { first: 20_261_127_001 } });
    expect(await orders.allocateNumber?.('s1', call())).toBe('20261127001');
    expect(await orders.allocateNumber?.('s2', call())).toBe('20261127002');
  });

  it('numbers sessions in sequence, each once', async () => {
    const orders = localOrders({ database: await open(), numbers: { prefix: 'K-', first: 1001 } });
    const numbers = await Promise.all(['s1', 's2', 's1', 's3', 's4', 's5'].map(async (id) => orders.allocateNumber?.(id, call())));
    expect(numbers[2]).toBe(numbers[0]);
    expect([...new Set(numbers)].sort()).toEqual(['K-1001', 'K-1002', 'K-1003', 'K-1004', 'K-1005']);
    expect(await orders.allocateNumber?.('s6', call())).toBe('K-1006');
    expect(localOrders({ database: await open() })).not.toHaveProperty('allocateNumber');
  });
});

describe.each(['SQLite', 'Postgres'])('orders recorded in the store of %s', (name) => {
  it('come and go with the pivot', async () => {
    const { store, database } = await storeOn(name);
    const orders = localOrders({ database, recordInStore: true });
    const commit = (session: ReturnType<typeof aSession>, recorded: Order) => store.commit(aUnit(session, { inTransaction: (tx) => orders.record(tx, recorded) }));
    expect(await commit(aSession({ id: 's-a' }), order('a'))).toEqual({ status: 'committed' });
    expect(await commit(aSession({ id: 's-b', revision: 7 }), order('b'))).toEqual({ status: 'stale' });
    expect((await orders.list()).map(({ id }) => id)).toEqual(['a']);
    expect(await orders.find('a')).toEqual(order('a'));
    // Another order under a known id breaks the pivot, and nothing of it stays.
    await expect(commit(aSession({ id: 's-c' }), order('a', 1))).rejects.toThrow(/constraint/);
    expect(await store.load('s-c')).toBeUndefined();
    // The same one again does not.
    expect(await commit(aSession({ id: 's-d' }), order('a'))).toEqual({ status: 'committed' });
    expect(await orders.count()).toBe(1);
  });

  it('are placed already, and one that was not recorded is placed then', async () => {
    const { store, database } = await storeOn(name);
    const orders = localOrders({ database, recordInStore: true });
    await store.commit(aUnit(aSession({ id: 's-a' }), { inTransaction: (tx) => orders.record(tx, order('a')) }));
    expect(await orders.place(order('a'), call())).toEqual({ status: 'placed', reference: 'N-a' });
    expect(await orders.place(order('b'), call())).toEqual({ status: 'placed', reference: 'N-b' });
    expect((await orders.list()).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('find their table made by whichever pivot comes first, and again after it was rolled back', async () => {
    const { store, database } = await storeOn(name);
    const orders = localOrders({ database, recordInStore: true });
    const fail = (): never => {
      throw new Error('no');
    };
    const failing = aUnit(aSession({ id: 's-x' }), {
      inTransaction: (tx) => {
        const recorded = orders.record(tx, order('x'));
        return recorded instanceof Promise ? recorded.then(fail) : fail();
      },
    });
    await expect(store.commit(failing)).rejects.toThrow('no');
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const results = await Promise.all(ids.map((id) => store.commit(aUnit(aSession({ id: `s-${id}`, cartRef: `cart-${id}` }), { inTransaction: (tx) => orders.record(tx, order(id)) }))));
    expect(results).toEqual(ids.map(() => ({ status: 'committed' })));
    expect((await orders.list()).map(({ id }) => id)).toEqual(ids);
  });
});

describe('localOrders', () => {
  it('records without waiting for anything a statement gives, as a store may run them later', async () => {
    const database = testDatabase();
    const orders = localOrders({ database, recordInStore: true });
    const statements: [string, readonly (string | number | null)[]][] = [];
    expect(orders.record({ run: (sql, ...parameters) => void statements.push([sql, parameters]) }, order('a'))).toBeUndefined();
    await database.transact((tx) => {
      for (const [sql, parameters] of statements) tx.prepare(sql).run(...parameters);
    });
    expect(await orders.find('a')).toEqual(order('a'));
    // From here on the table is known to be there.
    const before = statements.length;
    void orders.record({ run: (sql, ...parameters) => void statements.push([sql, parameters]) }, order('b'));
    expect([before, statements.length]).toEqual([2, 3]);
  });

  it('refuses to record into a file of its own, and a database that is none', () => {
    expect(() => localOrders({ database: 'orders.db', recordInStore: true })).toThrow('database of the store');
    expect(() => localOrders({ database: {} as never })).toThrow('pool of Postgres');
    expect(localOrders()).not.toHaveProperty('record');
  });
});
