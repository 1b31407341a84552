import { describe, expect, it } from 'vitest';
import { anEffect, anEvent, aSession, AT, aUnit, inserting, next, updating } from '../store-fixtures.js';
import { storeSuite } from '../store-suite.js';
import { postgres, type PostgresStore } from './postgres.js';
import { freshPostgres, freshSchema, testPool } from './test/fresh-postgres.js';

storeSuite('postgres', freshPostgres);

/** Stores of several processes on one schema. */
async function workers(count: number): Promise<readonly PostgresStore[]> {
  const pool = await testPool();
  const schema = freshSchema();
  return Array.from({ length: count }, () => postgres(pool, { schema }));
}

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of stream) found.push(item);
  return found;
}

describe('a Postgres database', () => {
  it('keeps everything for whoever comes next', async () => {
    const [first, second] = await workers(2);
    await first!.commit(aUnit(aSession(), { effects: [inserting(anEffect())], events: [anEvent('e')] }));
    await first!.outbox('shop', 1);
    await first!.close();
    expect((await second!.load('session-1'))?.effects).toEqual([anEffect()]);
    expect(await second!.outbox('shop', 10)).toEqual([anEvent('e')]);
  });

  it('keeps nothing of what was dealt with in the inbox but its key', async () => {
    const [pool, schema] = [await testPool(), freshSchema()];
    const store = postgres(pool, { schema });
    const item = (key: string) => ({ key, shopKey: 'shop', source: 'primary', receivedAt: AT, payload: { secret: 'told in confidence' } });
    for (const key of ['a', 'b']) await store.receive(item(key));
    await store.commit(aUnit(aSession(), { inboxKeys: ['a'] }));
    await store.bury({ id: 'b', shopKey: 'shop', at: AT, reason: 'failed', content: { kind: 'inbox', item: item('b') } });
    const { rows } = await pool.query(`SELECT key, data FROM "${schema}".inbox ORDER BY key`);
    expect(rows).toEqual([{ key: 'a', data: '{}' }, { key: 'b', data: '{}' }]);
    expect([await store.receive(item('a')), await store.receive(item('b'))]).toEqual([false, false]);
  });

  it('is closed for everybody who closes it only when what is on its way is written', async () => {
    const store = await freshPostgres();
    await store.commit(aUnit(aSession()));
    let isWritten = false;
    const writing = store.commit(aUnit(aSession({ id: 'session-2' }))).then(() => (isWritten = true));
    await new Promise(setImmediate);
    const first = store.close();
    await store.close();
    expect(isWritten).toBe(true);
    await Promise.all([writing, first]);
  });

  it('is migrated once by workers that start together', async () => {
    const stores = await workers(6);
    const results = await Promise.all(stores.map((store, index) => store.commit(aUnit(aSession({ id: `s-${index}` })))));
    expect(results.every(({ status }) => status === 'committed')).toBe(true);
    expect(await collect(stores[0]!.read.sessions())).toHaveLength(6);
  });

  it('refuses an option that it does not know', async () => {
    const pool = await testPool();
    expect(() => postgres(pool, { scheme: 'shop' } as never)).toThrow('postgres has no option "scheme". Did you mean "schema"?');
  });

  it('refuses a schema of a newer Kasse', async () => {
    const pool = await testPool();
    const schema = freshSchema();
    await postgres(pool, { schema }).load('nobody');
    await pool.query(`UPDATE ${schema}.meta SET value = '999' WHERE key = 'version'`);
    await expect(postgres(pool, { schema }).load('nobody')).rejects.toMatchObject({ code: 'ERR_STORE_UNSAFE', message: expect.stringContaining('newer Kasse') as string });
  });

  it('needs no right to create anything once the schema is there', async () => {
    const pool = await testPool();
    const schema = freshSchema();
    await postgres(pool, { schema }).load('nobody');
    await pool.query(`CREATE ROLE ${schema} LOGIN; GRANT USAGE ON SCHEMA ${schema} TO ${schema}; GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO ${schema}`);
    const store = postgres(await testPool({ options: `-c role=${schema}` }), { schema });
    expect(await store.commit(aUnit(aSession(), { effects: [inserting(anEffect())] }))).toEqual({ status: 'committed' });
  });

  it('is refused when it acknowledges what a crash could undo, be it by the pool or by one connection', async () => {
    const unsafe = { code: 'ERR_STORE_UNSAFE', details: { setting: 'synchronous_commit', actual: 'off', required: 'on' } };
    const store = postgres(await testPool({ options: '-c synchronous_commit=off' }), { schema: freshSchema() });
    await expect(store.load('nobody')).rejects.toMatchObject(unsafe);
    const pool = await testPool({ max: 1 });
    const safe = postgres(pool, { schema: freshSchema() });
    await safe.commit(aUnit(aSession()));
    await pool.query('SET synchronous_commit = off');
    await expect(safe.commit(aUnit(next(aSession())))).rejects.toMatchObject(unsafe);
    expect((await safe.load('session-1'))?.session.revision).toBe(1);
  });

  it('reads no more for a step when the database has grown', async () => {
    const [pool, schema] = [await testPool({ max: 1 }), freshSchema()];
    const store = postgres(pool, { schema });
    /** Rows read since the schema was made, by index or in full. */
    const read = async (): Promise<number> => {
      await pool.query('SELECT pg_stat_force_next_flush()');
      const { rows } = await pool.query(`SELECT SUM(COALESCE(idx_tup_fetch, 0) + seq_tup_read)::integer AS read FROM pg_stat_user_tables WHERE schemaname = '${schema}'`);
      return (rows as readonly { readonly read: number }[])[0]!.read;
    };
    const pay = async (at: number): Promise<number> => {
      const before = await read();
      const session = aSession({ id: `s-${at}`, cartRef: `cart-${at}` });
      const sent = anEffect({ sessionId: session.id, key: `k-${at}` });
      await store.commit(aUnit(session, { effects: [inserting(sent)], cart: 'claim' }));
      await store.commit(aUnit(next(session), { effects: [updating({ ...sent, state: 'succeeded', reference: `p-${at}` })] }));
      return (await read()) - before;
    };
    const reads: number[] = [];
    for (let at = 0; at < 30; at += 1) reads.push(await pay(at));
    expect(Math.max(...reads.slice(10))).toBeLessThanOrEqual(Math.max(...reads.slice(0, 10)));
  });

  it.each(['kasse"; DROP', 'Kasse', '', '1st'])('refuses %j as the name of a schema', async (schema) => {
    const pool = await testPool();
    expect(() => postgres(pool, { schema })).toThrow(expect.objectContaining({ code: 'ERR_MISUSE' }));
  });

  it('writes what waits together, and says how much', async () => {
    const store = await freshPostgres();
    await Promise.all(Array.from({ length: 300 }, (_, index) => store.commit(aUnit(aSession({ id: `s-${index}` })))));
    expect(store.stats().commits).toBe(300);
    expect(store.stats().transactions).toBeLessThan(12);
  });

  it('keeps names with control characters apart', async () => {
    const store = await freshPostgres();
    const names = ['a', 'a\u001f', '\u001e', '\u001f1\u001e', ''];
    const units = names.map((name, index) =>
      aUnit(aSession({ id: `s-${index}`, cartRef: name }), { cart: 'claim', request: { scope: name, requestId: name, bodyHash: name, sessionId: `s-${index}` } }),
    );
    expect(await Promise.all(units.map((unit) => store.commit(unit)))).toEqual(names.map(() => ({ status: 'committed' })));
    for (const [index, name] of names.entries()) {
      expect(await store.findByCart('shop', name)).toBe(`s-${index}`);
      expect(await store.findByRequest('shop', name, name)).toEqual({ scope: name, requestId: name, bodyHash: name, sessionId: `s-${index}` });
    }
  });

  it('names what is recorded already, and writes the units beside it', async () => {
    const store = await freshPostgres();
    const first = aSession();
    await store.commit(aUnit(first, { effects: [inserting(anEffect({ key: 'known' }))] }));
    const outcomes = await Promise.allSettled([
      store.commit(aUnit(next(first), { effects: [inserting(anEffect({ key: 'new' })), inserting(anEffect({ key: 'known' }))] })),
      store.commit(aUnit(aSession({ id: 'other' }), { effects: [inserting(anEffect({ key: 'known', sessionId: 'other' }))] })),
    ]);
    expect(outcomes).toMatchObject([{ status: 'rejected', reason: { code: 'ERR_INVARIANT', details: { key: 'known', sessionId: 'session-1' } } }, { value: { status: 'committed' } }]);
    expect(await store.effects('session-1')).toEqual([anEffect({ key: 'known' })]);
  });

  it('streams whole tables', async () => {
    const store = await freshPostgres();
    const ids = Array.from({ length: 1100 }, (_, index) => `s-${index}`);
    await Promise.all(ids.map((id) => store.commit(aUnit(aSession({ id }), { effects: [inserting(anEffect({ sessionId: id }))] }))));
    expect((await collect(store.read.sessions())).map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect((await collect(store.read.journal())).map(({ sessionId }) => sessionId).sort()).toEqual([...ids].sort());
    expect(await collect(store.read.effects())).toHaveLength(1100);
    expect([await collect(store.read.orders()), await collect(store.read.ledger())]).toEqual([[], []]);
  });
});

describe('workers that share a Postgres database', () => {
  it.each(['read committed', 'serializable'])('write each step once, whoever is first (%s)', async (isolation) => {
    const schema = freshSchema();
    const pools = await Promise.all([1, 2, 3].map(() => testPool({ max: 4, options: `-c default_transaction_isolation=${isolation.replace(' ', '\\ ')}` })));
    const stores = pools.map((pool) => postgres(pool, { schema }));
    const ids = Array.from({ length: 12 }, (_, index) => `s-${index}`);
    await Promise.all(ids.map((id) => stores[0]!.commit(aUnit(aSession({ id })))));
    for (let revision = 2; revision < 6; revision += 1) {
      const results = await Promise.all(
        stores.map(async (store, worker) => {
          // Each in another order, so that they meet in the middle.
          const own = worker === 1 ? ids.toReversed() : ids;
          return Promise.all(own.map((id) => store.commit(aUnit(aSession({ id, revision }), { events: [anEvent(`${id}:${revision}`, id)] }))));
        }),
      );
      const all = results.flat().map(({ status }) => status);
      expect([all.filter((status) => status === 'committed').length, all.filter((status) => status === 'stale').length]).toEqual([12, 24]);
    }
    expect(await stores[0]!.outbox('shop', 100)).toHaveLength(48);
  });

  it('give a cart and a request to one of them', async () => {
    const stores = await workers(4);
    const claims = await Promise.all(stores.map((store, index) => store.commit(aUnit(aSession({ id: `s-${index}`, cartRef: 'cart' }), { cart: 'claim' }))));
    const owner = await stores[0]!.findByCart('shop', 'cart');
    expect(claims.filter(({ status }) => status === 'committed')).toHaveLength(1);
    expect(claims.filter(({ status }) => status !== 'committed')).toEqual([1, 2, 3].map(() => ({ status: 'cart_taken', sessionId: owner })));
    const request = { scope: 'open', requestId: 'r-1', bodyHash: 'b', sessionId: 'x' };
    const opens = await Promise.all(stores.map((store, index) => store.commit(aUnit(aSession({ id: `o-${index}` }), { request: { ...request, sessionId: `o-${index}` } }))));
    expect(opens.map(({ status }) => status).sort()).toEqual(['committed', 'request_taken', 'request_taken', 'request_taken']);
  });

  it('deliver events one at a time: the next takes over when the first closes', async () => {
    const [first, second] = await workers(2);
    await first!.commit(aUnit(aSession(), { events: [anEvent('e'), anEvent('f')] }));
    expect(await first!.outbox('shop', 10)).toHaveLength(2);
    // However often it asks.
    for (let round = 0; round < 3; round += 1) expect(await second!.outbox('shop', 10)).toEqual([]);
    await first!.acknowledge(['e']);
    await first!.close();
    expect((await second!.outbox('shop', 10)).map(({ id }) => id)).toEqual(['e', 'f']);
    await second!.acknowledge(['e', 'f']);
    expect(await second!.outbox('shop', 10)).toEqual([]);
  });

  it('pass a session on, and shut out the one that had it', async () => {
    const [first, second] = await workers(2);
    await first!.commit(aUnit(aSession()));
    expect(await first!.claim('session-1', 'one', 40)).toEqual({ epoch: 2 });
    expect(await second!.claim('session-1', 'two', 10_000)).toBeUndefined();
    await expect.poll(() => second!.claim('session-1', 'two', 10_000)).toEqual({ epoch: 3 });
    expect(await first!.commit(aUnit(next(aSession({ epoch: 2 }))))).toEqual({ status: 'stale' });
    expect(await second!.commit(aUnit(next(aSession({ epoch: 3 }))))).toEqual({ status: 'committed' });
  });
});
