import { describe, expect, it } from 'vitest';
import type { StoreUnit, Transaction } from '../../contracts/index.js';
import { anEffect, aSession, aUnit, inserting, next } from '../store-fixtures.js';
import type { PostgresClient, PostgresPool, PostgresQuery } from './pool.js';
import { postgres } from './postgres.js';
import { freshSchema, testPool } from './test/fresh-postgres.js';

async function open(around?: (query: PostgresQuery, run: () => Promise<unknown>) => Promise<unknown>) {
  const pool = await testPool();
  const schema = freshSchema();
  const store = postgres(around === undefined ? pool : intercept(pool, around), { schema });
  await store.load('nobody');
  await pool.query(`CREATE TABLE ${schema}.notes (text text NOT NULL UNIQUE)`);
  const notes = async (): Promise<readonly string[]> => (await pool.query<{ text: string }>(`SELECT text FROM ${schema}.notes ORDER BY text`)).rows.map(({ text }) => text);
  const note = (tx: Transaction, text: string): void | Promise<void> => tx.run(`INSERT INTO ${schema}.notes (text) VALUES ($1)`, text);
  return { pool, schema, store, notes, note };
}

/** A pool that sees every query before the server does. */
function intercept(pool: PostgresPool, around: (query: PostgresQuery, run: () => Promise<unknown>) => Promise<unknown>): PostgresPool {
  const seen = (on: Pick<PostgresPool, 'query'>): PostgresPool['query'] => (query) => around(query, () => on.query(query)) as ReturnType<PostgresPool['query']>;
  return {
    query: seen(pool),
    connect: async (): Promise<PostgresClient> => {
      const client = await pool.connect();
      return { query: seen(client), release: (error) => { client.release(error); } };
    },
  };
}

describe('the backend in the same Postgres transaction', () => {
  it('commits with the unit, and not without it', async () => {
    const { store, notes, note } = await open();
    const failing = async (tx: Transaction): Promise<void> => {
      await note(tx, 'lost');
      throw new Error('no order today');
    };
    const outcomes = await Promise.allSettled([
      store.commit(aUnit(aSession({ id: 'a' }), { inTransaction: (tx) => note(tx, 'a') })),
      store.commit(aUnit(aSession({ id: 'b' }), { inTransaction: failing, effects: [inserting(anEffect({ sessionId: 'b' }))] })),
      store.commit(aUnit(aSession({ id: 'c', revision: 7 }), { inTransaction: (tx) => note(tx, 'c') })),
      store.commit(aUnit(aSession({ id: 'd' }), { inTransaction: (tx) => note(tx, 'd') })),
    ]);
    expect(outcomes).toMatchObject([{ value: { status: 'committed' } }, { status: 'rejected', reason: { message: 'no order today' } }, { value: { status: 'stale' } }, { value: { status: 'committed' } }]);
    expect(await notes()).toEqual(['a', 'd']);
    expect(await store.load('b')).toBeUndefined();
    expect(await store.effects('b')).toEqual([]);
  });

  it.each<[string, (tx: Transaction, note: (text: string) => void | Promise<void>) => void | Promise<void>]>([
    ['a statement that nobody waited for fails', (_, note) => { void note('x'); void Promise.resolve(note('x')).catch(() => undefined); }],
    ['a failure was caught and forgotten', async (_, note) => { await note('x'); await Promise.resolve(note('x')).catch(() => undefined); }],
    ['it tries to end the transaction', (tx) => tx.run(' rollback')],
    ['it tries to commit early', (tx) => tx.run('COMMIT')],
    ['it tries so behind a comment', (tx) => tx.run('/* now */ COMMIT')],
    ['it tries so behind a comment in a comment', (tx) => tx.run('/* now /* or */ later */ COMMIT')],
    ['it tries so behind another statement', (tx) => tx.run('SELECT 1; COMMIT')],
    ['it tries so behind another statement, and throws', async (tx, note) => {
      await note('x');
      await Promise.resolve(tx.run('SELECT 1; COMMIT')).catch(() => undefined);
      throw new Error('undo both');
    }],
    ['it goes back to before what failed, and fails again', async (tx, note) => {
      await tx.run('SAVEPOINT here');
      for (const round of ['first', 'second']) {
        await note('x');
        await Promise.resolve(note('x')).catch(() => undefined);
        if (round === 'first') await tx.run('ROLLBACK TO SAVEPOINT here');
      }
    }],
  ])('writes nothing when %s', async (_, work) => {
    const { store, notes, note } = await open();
    await expect(store.commit(aUnit(aSession(), { inTransaction: (tx) => work(tx, (text) => note(tx, text)) }))).rejects.toThrow();
    expect(await notes()).toEqual([]);
    expect(await store.load('session-1')).toBeUndefined();
    expect(await store.commit(aUnit(aSession()))).toEqual({ status: 'committed' });
  });

  it('may go back to a savepoint, and may not go on once it is over', async () => {
    const { store, notes, note } = await open();
    let kept: Transaction | undefined;
    const work = async (tx: Transaction): Promise<void> => {
      kept = tx;
      await note(tx, 'kept');
      await tx.run('SAVEPOINT here');
      await note(tx, 'undone');
      await tx.run('ROLLBACK TO SAVEPOINT here');
    };
    await store.commit(aUnit(aSession(), { inTransaction: work }));
    expect(await notes()).toEqual(['kept']);
    expect(() => kept?.run('SELECT 1')).toThrow(expect.objectContaining({ code: 'ERR_MISUSE' }));
  });

  it('may go back to before a statement that failed', async () => {
    const { store, notes, note } = await open();
    const work = async (tx: Transaction): Promise<void> => {
      await note(tx, 'kept');
      await tx.run('SAVEPOINT here');
      await Promise.resolve(note(tx, 'kept')).catch(() => undefined);
      await tx.run('ROLLBACK TO SAVEPOINT here');
      await note(tx, 'and more');
    };
    expect(await store.commit(aUnit(aSession(), { inTransaction: work }))).toEqual({ status: 'committed' });
    expect(await notes()).toEqual(['and more', 'kept']);
    expect((await store.load('session-1'))?.session.revision).toBe(1);
  });

  it('tells the first failure of the statements that undid it', async () => {
    const { store } = await open();
    const work = async (tx: Transaction): Promise<void> => {
      for (const sql of ['SELECT 1/0', 'SELECT 1']) await Promise.resolve(tx.run(sql)).catch(() => undefined);
    };
    await expect(store.commit(aUnit(aSession(), { inTransaction: work }))).rejects.toMatchObject({ code: '22012' });
    expect(await store.load('session-1')).toBeUndefined();
  });

  it('keeps the order of steps of one session, with and without it', async () => {
    const { store, note } = await open();
    const first = aSession();
    const second = next(first);
    const steps = [aUnit(first), aUnit(second, { inTransaction: (tx) => note(tx, 'second') }), aUnit(next(second))];
    expect(await Promise.all(steps.map((unit) => store.commit(unit)))).toEqual(steps.map(() => ({ status: 'committed' })));
  });
});

describe('a Postgres commit whose answer is lost', () => {
  const lost = new Error('Connection terminated unexpectedly');

  it.each([
    ['before it is durable', false, undefined],
    ['after it is durable', true, undefined],
    ['before it is durable, with the backend in it', false, (tx: Transaction) => tx.run('SELECT 1')],
    ['after it is durable, with the backend in it', true, (tx: Transaction) => tx.run('SELECT 1')],
  ] as const)('%s is unknown for every member, and a reload tells', async (_, isDurable, inTransaction) => {
    let isFailing = false;
    const { store } = await open(async ({ text }, run) => {
      if (!isFailing || !(inTransaction === undefined ? text.includes('commit_units') : text === 'COMMIT')) return run();
      if (isDurable) await run();
      throw lost;
    });
    await store.commit(aUnit(aSession()));
    isFailing = true;
    const more: Partial<StoreUnit> = inTransaction === undefined ? {} : { inTransaction };
    const outcomes = await Promise.allSettled([store.commit(aUnit(next(aSession()), more)), store.commit(aUnit(aSession({ id: 'other' }), more))]);
    isFailing = false;
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { code: 'ERR_STORE_UNKNOWN', details: { commitId: 'session-1:2' }, cause: lost } },
      { status: 'rejected', reason: { code: 'ERR_STORE_UNKNOWN', details: { commitId: 'other:1' }, cause: lost } },
    ]);
    expect((await store.load('session-1'))?.commitId).toBe(isDurable ? 'session-1:2' : 'session-1:1');
    expect((await store.load('other'))?.commitId).toBe(isDurable ? 'other:1' : undefined);
    expect(await store.commit(aUnit(aSession({ id: 'third' }), more))).toEqual({ status: 'committed' });
  });

  it.each([false, true])('because the server ended its connection leaves the store usable (backend in it: %s)', async (isForeign) => {
    const { pool, schema, store } = await open();
    await store.commit(aUnit(aSession()));
    const blocker = await pool.connect();
    await blocker.query('BEGIN');
    await blocker.query(`SELECT 1 FROM ${schema}.sessions FOR UPDATE`);
    const waiting = store.commit(aUnit(next(aSession()), isForeign ? { inTransaction: () => undefined } : {}));
    const ended = expect(waiting).rejects.toMatchObject({ code: 'ERR_STORE_UNKNOWN', details: { commitId: 'session-1:2' } });
    const end = async (): Promise<number | null> =>
      (await pool.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1", [`%"${schema}".commit_units%`])).rowCount;
    await expect.poll(end).toBe(1);
    await ended;
    await blocker.query('ROLLBACK');
    blocker.release();
    expect((await store.load('session-1'))?.session.revision).toBe(1);
    expect(await store.commit(aUnit(next(aSession())))).toEqual({ status: 'committed' });
  });
});

describe('a statement that waits for a lock of another process', () => {
  it('keeps no other session waiting, nor do two of them', async () => {
    const { pool, schema, store } = await open();
    for (const id of ['a', 'b', 'c']) await store.commit(aUnit(aSession({ id })));
    const blocker = await pool.connect();
    await blocker.query('BEGIN');
    await blocker.query(`SELECT 1 FROM ${schema}.sessions WHERE id IN ('a', 'b') FOR UPDATE`);
    const done: string[] = [];
    const commit = (id: string): Promise<unknown> => store.commit(aUnit(next(aSession({ id })))).then(() => done.push(id));
    const all = ['a', 'b', 'c'].map(async (id, turn) => {
      await new Promise((resolve) => setTimeout(resolve, turn * 20));
      await commit(id);
    });
    await expect.poll(() => done).toEqual(['c']);
    await blocker.query('ROLLBACK');
    blocker.release();
    await Promise.all(all);
    expect(done.toSorted()).toEqual(['a', 'b', 'c']);
  });
});
