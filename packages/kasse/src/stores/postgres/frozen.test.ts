import { describe, expect, it } from 'vitest';
import { aSession, aUnit, next } from '../store-fixtures.js';
import { postgres } from './postgres.js';
import { freshSchema, testPool } from './test/fresh-postgres.js';

const never = (): Promise<void> => new Promise(() => undefined);
const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const within = <T>(ms: number, work: Promise<T>): Promise<T | 'hangs'> => Promise.race([work, soon(ms).then((): 'hangs' => 'hangs')]);

describe('a process that froze in the transaction of a pivot', () => {
  it('keeps another one from nothing but its own sessions', async () => {
    const schema = freshSchema();
    const [frozenPool, otherPool] = [await testPool({ max: 10 }), await testPool({ max: 8 })];
    const [frozen, other] = [postgres(frozenPool, { schema }), postgres(otherPool, { schema })];
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    for (const id of [...ids, 'bystander']) await frozen.commit(aUnit(aSession({ id })));
    await other.claim('a', 'other', 60_000);
    let thaw = (): void => undefined;
    const stopped = new Promise<void>((resolve) => {
      thaw = resolve;
    });
    const pivots = ids.map((id) => frozen.commit(aUnit(next(aSession({ id, epoch: id === 'a' ? 2 : 1 })), { inTransactionMs: 60_000, inTransaction: async (tx) => {
      await tx.run('SELECT 1');
      await stopped;
    } })));
    await expect.poll(async () => (await frozenPool.query<{ readonly n: number }>("SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'idle in transaction' AND query = 'SELECT 1'")).rows[0]).toEqual({ n: 8 });

    // Its leases have ended: the other worker takes over, one session after the other.
    const claims: Promise<unknown>[] = [];
    for (const id of ids) {
      claims.push(other.claim(id, 'other', 5_000));
      await soon(5);
    }
    const bystander = await within(3_000, other.load('bystander').then((stored) => stored?.session.id));
    const claimed = await within(3_000, Promise.all(claims));
    const renewed = await within(3_000, other.renew('a', 'other', 2, 5_000).catch((error: unknown) => (error as { readonly code: string }).code));
    const erased = await within(3_000, other.erase('a').catch((error: unknown) => (error as { readonly code: string }).code));
    thaw();
    expect(await Promise.all(pivots)).toEqual(ids.map(() => ({ status: 'committed' })));
    await Promise.allSettled(claims);
    expect({ bystander, claimed, renewed, erased }).toEqual({ bystander: 'bystander', claimed: ids.map(() => undefined), renewed: 'ERR_STORE_UNKNOWN', erased: 'ERR_STORE_UNKNOWN' });
    expect(await other.claim('a', 'other', 5_000)).toEqual({ epoch: 3 });
  }, 30_000);

  it('loses it when it stands still for longer than it may take', async () => {
    const store = postgres(await testPool(), { schema: freshSchema() });
    await store.commit(aUnit(aSession()));
    const pivot = store.commit(aUnit(next(aSession()), { inTransactionMs: 50, inTransaction: async (tx) => {
      await tx.run('SELECT 1');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
      await tx.run('SELECT 2');
    } }));
    await expect(pivot).rejects.toThrow();
    expect((await store.load('session-1'))?.session.revision).toBe(1);
    expect(await store.commit(aUnit(next(aSession())))).toEqual({ status: 'committed' });
  });
});

describe("the backend's part of a transaction", () => {
  it.each([
    ['waits for something that never comes', never, 0],
    ['waits for a lock that nobody lets go', () => Promise.resolve(), 1],
  ])('is given up when it %s: nothing is written, the session goes on, and the store can be closed', async (_, wait, locks) => {
    const pool = await testPool();
    const schema = freshSchema();
    const store = postgres(pool, { schema });
    await store.commit(aUnit(aSession()));
    await pool.query(`CREATE TABLE ${schema}.notes (text text NOT NULL)`);
    const blocker = await pool.connect();
    await blocker.query('BEGIN');
    if (locks > 0) await blocker.query(`LOCK TABLE ${schema}.notes`);
    const pivot = store.commit(aUnit(next(aSession()), { inTransactionMs: 200, inTransaction: async (tx) => {
      await tx.run(`INSERT INTO ${schema}.notes (text) VALUES ('recorded')`);
      await wait();
    } }));
    await expect(within(3_000, pivot)).rejects.toMatchObject(locks > 0 ? {} : { code: 'ERR_STORE_UNKNOWN', details: { commitId: 'session-1:2' } });
    await expect.poll(async () => (await pool.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE $1 AND state <> 'idle' AND pid <> pg_backend_pid()", [`INSERT INTO ${schema}.notes%`])).rowCount).toBe(0);
    await blocker.query('ROLLBACK');
    blocker.release();
    expect((await pool.query(`SELECT text FROM ${schema}.notes`)).rows).toEqual([]);
    expect(await store.commit(aUnit(next(aSession())))).toEqual({ status: 'committed' });
    const last = store.commit(aUnit(next(next(aSession())), { inTransactionMs: 200, inTransaction: never }));
    await soon(20);
    const closed = within(3_000, store.close().then(() => 'closed'));
    await expect(last).rejects.toMatchObject({ code: 'ERR_STORE_UNKNOWN' });
    expect(await closed).toBe('closed');
  });
});
