import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { aBooking, anEffect, anEvent, aSession, aUnit, inserting, next } from '../store-fixtures.js';
import { connectForWriting } from './connection.js';
import { openLibsql } from './driver.js';
import { createGroupCommit, type GroupCommit, type Handle } from './group-commit.js';
import { openStore, sqlite, type SqliteStore } from './sqlite.js';
import { startWriterThread, type WriterThread } from './writer-thread.js';

const folder = mkdtempSync(join(tmpdir(), 'kasse-thread-'));
let files = 0;
const freshFile = (): string => join(folder, `${files++}.db`);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function onThread(file = freshFile()): Promise<SqliteStore> {
  const store = openStore(file, {}, { size: 1, times: 0 });
  while (store.stats().onThread === 0) await store.saveRelease('nobody', 'none', '');
  return store;
}

describe('a crowded SQLite database', () => {
  it('is handed to the thread after a while, and keeps every commit of many sessions at once', async () => {
    const file = freshFile();
    const store = openStore(file, {}, { size: 8, times: 2 });
    const sell = async (id: string): Promise<void> => {
      let session = aSession({ id });
      for (let step = 0; step < 12; step += 1) {
        expect(await store.commit(aUnit(session, { effects: [inserting(anEffect({ key: `${id}.${step}`, sessionId: id }))], ledger: [aBooking(`${id}.${step}`)], events: [anEvent(`${id}.${step}`, id)] }))).toEqual({ status: 'committed' });
        session = next(session);
      }
    };
    await Promise.all(Array.from({ length: 40 }, (_, index) => sell(`s-${index}`)));
    for (let round = 0; store.stats().onThread === 0; round += 1) await Promise.all(Array.from({ length: 40 }, (_, index) => sell(`r-${round}-${index}`)));
    await store.close();

    const reader = sqlite(file);
    const sessions = [...reader.read.sessions()];
    expect(sessions.length).toBeGreaterThanOrEqual(40);
    expect(sessions.every(({ revision }) => revision === 12)).toBe(true);
    const keys = sessions.flatMap(({ id }) => Array.from({ length: 12 }, (_, step) => `${id}.${step}`)).sort();
    expect([...reader.read.effects()].map(({ key }) => key).sort()).toEqual(keys);
    expect([...reader.read.ledger()].map(({ entry }) => entry.key).sort()).toEqual(keys);
    expect((await reader.outbox('shop', 100_000)).map(({ id }) => id).sort()).toEqual(keys);
    expect([...reader.read.journal()]).toHaveLength(keys.length);
    await reader.close();
  });

  it('undoes alone what is refused or fails, and answers its neighbours', async () => {
    const store = await onThread();
    const taken = aSession({ id: 'taken' });
    await store.commit(aUnit(taken, { effects: [inserting(anEffect({ key: 'once', sessionId: 'taken' }))] }));
    const twice = aUnit(next(taken), { effects: [inserting(anEffect({ key: 'fresh', sessionId: 'taken' })), inserting(anEffect({ key: 'once', sessionId: 'taken' }))] });
    const outcomes = await Promise.allSettled([
      store.commit(aUnit(aSession({ id: 'a' }))),
      store.commit(twice),
      store.commit(aUnit(aSession({ id: 'b', revision: 7 }))),
      store.commit(aUnit(aSession({ id: 'c' }))),
    ]);
    expect(outcomes).toMatchObject([
      { value: { status: 'committed' } },
      { reason: { code: 'ERR_INVARIANT', details: { key: 'once' } } },
      { value: { status: 'stale' } },
      { value: { status: 'committed' } },
    ]);
    expect((await store.effects('taken')).map(({ key }) => key)).toEqual(['once']);
    expect((await store.load('taken'))?.session.revision).toBe(1);
    expect(await store.load('b')).toBeUndefined();
    await store.close();
  });

  it('lets code that runs in a transaction in between, in order', async () => {
    const store = await onThread();
    await store.transact((tx) => { tx.exec('CREATE TABLE notes (text TEXT NOT NULL)'); });
    const first = aSession({ id: 'a' });
    const results = await Promise.all([
      store.commit(aUnit(first)),
      store.transact((tx) => tx.prepare('SELECT count(*) AS n FROM kasse_sessions').get()?.['n']),
      store.commit(aUnit(next(first), { inTransaction: (tx) => void tx.run('INSERT INTO notes (text) VALUES (?)', 'recorded') })),
      store.commit(aUnit(next(next(first)))),
    ]);
    expect(results).toEqual([{ status: 'committed' }, 1, { status: 'committed' }, { status: 'committed' }]);
    expect(await store.transact((tx) => tx.prepare('SELECT text FROM notes').all())).toEqual([{ text: 'recorded' }]);
    expect((await store.load('a'))?.session.revision).toBe(3);
    await store.close();
  });
});

describe('the writing thread', () => {
  const counted = async (busy: (thread: WriterThread) => unknown): Promise<{ readonly group: GroupCommit; readonly handle: Handle; readonly count: () => unknown }> => {
    const file = freshFile();
    const connection = connectForWriting(openLibsql(file));
    connection.exec('CREATE TABLE t (n INTEGER NOT NULL UNIQUE)');
    const handle: Handle = { connection: () => connection, discard: () => undefined };
    const started: WriterThread[] = [];
    const group = createGroupCommit(handle, () => {
      const thread = startWriterThread(file);
      if (thread !== undefined) started.push(thread);
      return thread;
    }, { size: 1, times: 0 });
    while (group.transactions().onThread === 0) await group.run([['INSERT OR IGNORE INTO t VALUES (0)', [], 'run']]);
    busy(started[0]!);
    return { group, handle, count: () => connection.get('SELECT count(*) AS n FROM t', [])?.['n'] };
  };
  const insert = (n: number) => [['INSERT INTO t VALUES (?)', [n], 'run']] as const;

  it('makes what it was not heard of unknown when it dies, and the rest is written here', async () => {
    const threads: WriterThread[] = [];
    const { group, count } = await counted((thread) => threads.push(thread));
    // In the turn in which the list is sent, before it: it cannot be heard that the thread has ended until both are on their way.
    setImmediate(() => void threads[0]?.close());
    const [lost] = await Promise.allSettled([group.run(insert(1), 'commit-1')]);
    expect(lost).toMatchObject({ status: 'rejected', reason: { code: 'ERR_STORE_UNKNOWN', details: { commitId: 'commit-1' } } });
    expect(await group.run(insert(2))).toEqual({ values: [1] });
    expect([2, 3]).toContain(count());
    await group.close();
  });

  it('makes a transaction unknown whose COMMIT is not confirmed, and opens the file anew', async () => {
    const { group, count } = await counted(() => undefined);
    // The list ends the transaction itself, so that the COMMIT which follows has nothing to confirm.
    await expect(group.run([...insert(1), ['COMMIT', [], 'run']], 'commit-1')).rejects.toMatchObject({ code: 'ERR_STORE_UNKNOWN', details: { commitId: 'commit-1' } });
    expect(await group.run(insert(2))).toEqual({ values: [1] });
    expect(count()).toBe(3);
    await group.close();
  });

  it('gives back what a statement failed with, to the list it belongs to', async () => {
    const { group } = await counted(() => undefined);
    const outcomes = await Promise.allSettled([group.run(insert(5)), group.run(insert(5)), group.run(insert(6))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { message: expect.stringMatching(/UNIQUE/) as string } });
    await group.close();
  });
});
