import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Orders, Store, Transaction } from '../contracts/index.js';
import { postgres } from '../stores/postgres/index.js';
import { freshSchema, testPool } from '../stores/postgres/test/fresh-postgres.js';
import { sqlite } from '../stores/sqlite/index.js';
import { ready } from './test/fill-in.js';
import { kit } from './test/kit.js';
import { run } from './test/passing-time.js';

/** A database that holds the backend's table of orders beside Kasse's own. */
interface Shared {
  readonly store: Store;
  readonly insert: (tx: Transaction, id: string) => void | Promise<void>;
  readonly orders: () => Promise<readonly unknown[]>;
}

const folder = mkdtempSync(join(tmpdir(), 'kasse-record-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function onPostgres(): Promise<Shared> {
  const pool = await testPool();
  const schema = freshSchema();
  const store = postgres(pool, { schema });
  await store.load('nobody');
  await pool.query(`CREATE TABLE ${schema}.shop_orders (id text PRIMARY KEY)`);
  return {
    store,
    insert: (tx, id) => tx.run(`INSERT INTO ${schema}.shop_orders (id) VALUES ($1)`, id),
    orders: async () => (await pool.query<{ id: string }>(`SELECT id FROM ${schema}.shop_orders`)).rows.map(({ id }) => id),
  };
}

let files = 0;
async function onSqlite(): Promise<Shared> {
  const store = sqlite(join(folder, `${files++}.db`));
  await store.transact((tx) => { tx.exec('CREATE TABLE shop_orders (id TEXT PRIMARY KEY)'); });
  return {
    store,
    insert: (tx, id) => tx.run('INSERT INTO shop_orders (id) VALUES (?)', id),
    orders: () => store.transact((tx) => tx.prepare('SELECT id FROM shop_orders').all().map((row) => row['id'])),
  };
}

it("takes the guide's own statement on SQLite, beside the backend's table of orders", async () => {
  const guide = readFileSync(new URL('../../../../docs/guide/stores.md', import.meta.url), 'utf8');
  const [, sql = ''] = /tx\.run\('(INSERT INTO orders [^']+)'/.exec(guide) ?? [];
  expect(sql).toContain('(id, number, total_minor)');
  const store = sqlite(join(folder, `${files++}.db`));
  await store.transact((tx) => { tx.exec('CREATE TABLE orders (id TEXT PRIMARY KEY, number TEXT NOT NULL, total_minor INTEGER NOT NULL)'); });
  const parts = await kit({ store });
  const record: Orders['record'] = (tx, order) => void tx.run(sql, order.id, order.number, order.totalMinor);
  Object.assign(parts.orders, { record });
  const { buyer, view } = await ready(parts);
  expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
  expect(await store.transact((tx) => tx.prepare('SELECT id FROM orders').all())).toEqual([...parts.orders.placed.keys()].map((id) => ({ id })));
  await store.close();
});

describe.each([['Postgres', onPostgres], ['SQLite', onSqlite]] as const)('orders.record on %s', (_, open) => {
  it('writes the order with the pivot, once', async () => {
    const { store, insert, orders } = await open();
    const parts = await kit({ store });
    const record: Orders['record'] = (tx, order) => insert(tx, order.id);
    Object.assign(parts.orders, { record });
    const { buyer, view } = await ready(parts);
    const commits = await Promise.all([1, 2].map(() => buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })));
    expect(commits).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await orders()).toEqual([...parts.orders.placed.keys()]);
    await store.close();
  });

  it('has no order without the pivot, and no pivot without the order', async () => {
    const { store, insert, orders } = await open();
    const parts = await kit({ store });
    let isBroken = true;
    const record: Orders['record'] = (tx, order) => {
      const done = insert(tx, order.id);
      if (isBroken) throw new Error('no space in the warehouse');
      return done;
    };
    Object.assign(parts.orders, { record });
    const { buyer, sessionId, view } = await ready(parts);
    void buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => parts.primary.payments.size).toBe(1);
    await expect.poll(() => parts.problems).toContainEqual(expect.objectContaining({ code: 'ERR_PLUGIN_FAILED', details: { kind: 'orders', id: 'orders', method: 'record', sessionId } }));
    expect([await orders(), parts.orders.placed.size, (await store.load(sessionId))?.session.order]).toEqual([[], 0, undefined]);
    isBroken = false;
    run(parts);
    await expect.poll(async () => (await store.load(sessionId))?.session.phase, { timeout: 20_000 }).toBe('settled');
    expect(await orders()).toHaveLength(1);
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
    await parts.kasse.close();
  });
});

it('orders.record that does not come to its end is undone and tried again: one order, one charge, and the engine can be closed', async () => {
  const { store, insert, orders } = await onPostgres();
  const parts = await kit({ store, timeouts: { recordMs: 200 } });
  let hangs = true;
  const record: Orders['record'] = async (tx, order) => {
    await insert(tx, order.id);
    if (hangs) await new Promise(() => undefined);
  };
  Object.assign(parts.orders, { record });
  const { buyer, sessionId, view } = await ready(parts);
  void buyer.commit({ fingerprint: view.commit.fingerprint });
  await expect.poll(() => parts.problems).toContainEqual(expect.objectContaining({ code: 'ERR_STORE_UNKNOWN', message: expect.stringContaining('orders.record') as string }));
  expect([await orders(), (await store.load(sessionId))?.session.order]).toEqual([[], undefined]);
  hangs = false;
  run(parts);
  await expect.poll(async () => (await store.load(sessionId))?.session.phase, { timeout: 20_000 }).toBe('settled');
  expect([(await orders()).length, parts.orders.placed.size, [...parts.primary.payments.values()]]).toMatchObject([1, 1, [{ capturedMinor: 3000 }]]);

  hangs = true;
  const other = await ready(parts, { requestId: 'r2', cartRef: 'c2' });
  void other.buyer.commit({ fingerprint: other.view.commit.fingerprint });
  await expect.poll(() => parts.primary.payments.size).toBe(2);
  await parts.kasse.close();
  expect(await orders()).toHaveLength(1);
});
