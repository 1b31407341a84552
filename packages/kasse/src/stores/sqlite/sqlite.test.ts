import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { anEffect, anEvent, aSession, AT, aUnit, inserting, next, updating } from '../store-fixtures.js';
import { storeSuite } from '../store-suite.js';
import { openLibsql, type SqliteDriver } from './driver.js';
import { openStore, sqlite, type SqliteStore } from './sqlite.js';

const folder = mkdtempSync(join(tmpdir(), 'kasse-sqlite-'));
let files = 0;
const freshFile = (): string => join(folder, `${files++}.db`);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

storeSuite('sqlite', () => sqlite(freshFile()));
/** A store whose every write goes to the writing thread, once that has started. */
async function onThread(file = freshFile()): Promise<SqliteStore> {
  const store = openStore(file, {}, { size: 1, times: 0 });
  while (store.stats().onThread === 0) await store.saveRelease('nobody', 'none', '');
  return store;
}

storeSuite('sqlite on its own thread', () => onThread());

describe('a SQLite database', () => {
  it('keeps everything over a restart and leaves one file', async () => {
    const file = freshFile();
    const first = sqlite(file);
    await first.commit(aUnit(aSession(), { effects: [inserting(anEffect())], events: [anEvent('e')] }));
    await first.close();
    const second = sqlite(file);
    expect((await second.load('session-1'))?.effects).toEqual([anEffect()]);
    expect(await second.outbox('shop', 10)).toEqual([anEvent('e')]);
    await second.close();
  });

  it('keeps nothing of what was dealt with in the inbox but its key', async () => {
    const store = sqlite(freshFile());
    const item = (key: string) => ({ key, shopKey: 'shop', source: 'primary', receivedAt: AT, payload: { secret: 'told in confidence' } });
    for (const key of ['a', 'b']) await store.receive(item(key));
    await store.commit(aUnit(aSession(), { inboxKeys: ['a'] }));
    await store.bury({ id: 'b', shopKey: 'shop', at: AT, reason: 'failed', content: { kind: 'inbox', item: item('b') } });
    await store.unbury('shop', 'b');
    const rows = await store.transact((tx) => tx.prepare('SELECT key, data FROM kasse_inbox ORDER BY key').all());
    expect(rows).toEqual([{ key: 'a', data: '{}' }, { key: 'b', data: '{}' }]);
    expect([await store.receive(item('a')), await store.receive(item('b'))]).toEqual([false, false]);
    await store.close();
  });

  it('has one owner also within a process', async () => {
    const file = freshFile();
    const owner = sqlite(file);
    expect(() => sqlite(file)).toThrow(/owned by another open store.*readOnly/);
    await owner.close();
    await sqlite(file).close();
  });

  it('takes no writes when it is opened to read, and does not create a file', async () => {
    const file = freshFile();
    expect(() => sqlite(file, { readOnly: true })).toThrow(expect.objectContaining({ code: 'ERR_MISUSE' }));
    expect(existsSync(file)).toBe(false);
    const owner = sqlite(file);
    await owner.commit(aUnit(aSession()));
    const reader = sqlite(file, { readOnly: true });
    await expect(reader.commit(aUnit(next(aSession())))).rejects.toMatchObject({ code: 'ERR_MISUSE' });
    await expect(reader.transact((tx) => { tx.exec('DELETE FROM kasse_sessions'); })).rejects.toMatchObject({ code: 'ERR_MISUSE' });
    expect([...reader.read.sessions()]).toEqual([aSession()]);
    await owner.commit(aUnit(next(aSession())));
    expect((await reader.load('session-1'))?.session.revision).toBe(2);
    await reader.close();
    await owner.close();
  });

  it('reads a session from its last whole document on, and says when a step after it is gone', async () => {
    const file = freshFile();
    const store = sqlite(file);
    let last = aSession();
    await store.commit(aUnit(last));
    for (let step = 2; step <= 70; step += 1) {
      const before = last;
      last = next(before, { at: `step-${step}` });
      await store.commit(aUnit(last, { before }));
    }
    await store.transact((tx) => { tx.exec("UPDATE kasse_steps SET session = '{}' WHERE seq < 65"); });
    expect((await store.load('session-1'))?.session).toEqual(last);
    await store.transact((tx) => { tx.exec('DELETE FROM kasse_steps WHERE seq = 66'); });
    await expect(store.load('session-1')).rejects.toMatchObject({ code: 'ERR_INVARIANT' });
    await store.close();
  });

  it('refuses a database in memory', () => {
    expect(() => sqlite(':memory:')).toThrow(/keeps nothing/);
    expect(() => sqlite(undefined as never)).toThrow('sqlite was called without a file. Write sqlite("kasse.db").');
  });

  it('refuses an option that it does not know', () => {
    expect(() => sqlite(freshFile(), { readonly: true } as never)).toThrow('sqlite has no option "readonly". Did you mean "readOnly"?');
  });

  it('says that there is no folder for it, or that a file is no database', () => {
    const file = freshFile();
    const lost = join(file, 'kasse.db');
    expect(() => sqlite(lost)).toThrow(expect.objectContaining({ code: 'ERR_MISUSE', message: `"${lost}" cannot be made: there is no folder "${file}". Create it, or check the path.` }));
    writeFileSync(file, 'This is a letter, and no database. '.repeat(20));
    for (const options of [{}, { readOnly: true }]) {
      expect(() => sqlite(file, options)).toThrow(expect.objectContaining({ code: 'ERR_MISUSE', message: expect.stringContaining(`"${file}" cannot be opened as a SQLite database: file is not a database.`) as string }));
    }
  });

  it('refuses a setting that a power cut could exploit', async () => {
    const file = freshFile();
    const open = (path: string): SqliteDriver => intercept(openLibsql(path), (sql) => sql.replace('synchronous = FULL', 'synchronous = OFF'));
    expect(() => sqlite(file, { open })).toThrow(expect.objectContaining({ code: 'ERR_STORE_UNSAFE' }));
    // The refusal gives the file back.
    await sqlite(file).close();
  });

  it('refuses a schema of a newer Kasse', async () => {
    const file = freshFile();
    const store = sqlite(file);
    await store.transact((tx) => { tx.exec("UPDATE kasse_meta SET value = '999' WHERE key = 'version'"); });
    await store.close();
    expect(() => sqlite(file)).toThrow(/version 999.*newer Kasse/);
  });

  it('reads the same in the process that writes it and beside it', async () => {
    const file = freshFile();
    const owner = sqlite(file);
    const reader = sqlite(file, { readOnly: true });
    const agree = async (): Promise<void> => {
      expect(await owner.load('session-1')).toEqual(await reader.load('session-1'));
    };
    const timer = { sessionId: 'session-1', kind: 'expire', dueAt: AT, token: 't1' } as const;
    const first = aSession();
    const second = next(first);
    const learned = anEffect({ state: 'succeeded', dueAt: null, reference: 'p-1', request: 'not written', outcome: { status: 'approved' } });
    await owner.commit(aUnit(first, { tokenHash: 'h', personal: { contact: { email: 'a@example.com' } }, effects: [inserting(anEffect())], timers: { set: [timer], cleared: [] } }));
    await agree();
    await owner.commit(aUnit(second, { before: first, effects: [updating(learned), inserting(anEffect({ key: 'k-2' }))], timers: { set: [{ ...timer, token: 't0' }], cleared: ['t1'] } }));
    await agree();
    await owner.commit(aUnit(second));
    await agree();
    await owner.claim('session-1', 'worker', 1000);
    await agree();
    const settled = next({ ...second, epoch: 2 }, { phase: 'settled' });
    await owner.commit(aUnit(settled, { before: { ...second, epoch: 2 }, effects: [updating(anEffect({ key: 'k-2', state: 'failed', dueAt: null }))] }));
    await agree();
    expect(await owner.erase('session-1')).toBe(true);
    await agree();
    expect((await owner.load('session-1'))?.personal).toEqual({});
    await reader.close();
    await owner.close();
  });

  it('waits for the lease of a worker that lives, and not for one whose process is gone', async () => {
    const file = freshFile();
    const first = sqlite(file);
    await first.commit(aUnit(aSession()));
    expect(await first.claim('session-1', 'one', 60_000)).toEqual({ epoch: 2 });
    expect(await first.claim('session-1', 'two', 60_000)).toBeUndefined();
    await first.close();
    const second = sqlite(file);
    expect(await second.claim('session-1', 'three', 60_000)).toEqual({ epoch: 3 });
    expect(await second.claim('session-1', 'four', 60_000)).toBeUndefined();
    await second.close();
  });

  it('writes down only what a step changed of its session', async () => {
    const store = sqlite(freshFile());
    const first = aSession();
    await store.commit(aUnit(first));
    await store.commit(aUnit(next(first, { phase: 'ready' }), { before: first }));
    const steps = await store.transact((tx) => tx.prepare('SELECT session FROM kasse_steps ORDER BY seq').all().map((row) => JSON.parse(String(row['session'])) as unknown));
    expect(steps).toEqual([first, { revision: 2, phase: 'ready' }]);
    await store.close();
  });

  it.each([1, 2, 3])('says so when step %i of a session is missing', async (seq) => {
    const store = sqlite(freshFile());
    const first = aSession();
    const second = next(first);
    await store.commit(aUnit(first));
    await store.commit(aUnit(second, { before: first }));
    await store.commit(aUnit(next(second), { before: second }));
    await store.transact((tx) => tx.prepare('DELETE FROM kasse_steps WHERE seq = ?').run(seq));
    await expect(store.load(first.id)).rejects.toMatchObject({ code: 'ERR_INVARIANT', details: { sessionId: first.id, revision: seq } });
    await store.close();
  });

  it('counts transactions and the commits in them', async () => {
    const store = sqlite(freshFile());
    await Promise.all(Array.from({ length: 300 }, (_, index) => store.commit(aUnit(aSession({ id: `s-${index}` })))));
    expect(store.stats()).toEqual({ transactions: 2, onThread: 0, commits: 300 });
    await store.close();
  });

  it('streams whole tables in the order of writing', async () => {
    const store = sqlite(freshFile());
    const ids = Array.from({ length: 1100 }, (_, index) => `s-${index}`);
    await Promise.all(ids.map((id) => store.commit(aUnit(aSession({ id })))));
    expect([...store.read.sessions()].map((session) => session.id)).toEqual(ids);
    expect([...store.read.journal()].map((entry) => entry.sessionId)).toEqual(ids);
    expect([...store.read.orders()]).toEqual([]);
    await store.close();
  });
});

describe('the backend in the same SQLite transaction', () => {
  const failing = (tx: { run(sql: string): unknown }): void => {
    tx.run("INSERT INTO notes (text) VALUES ('lost')");
    throw new Error('no order today');
  };
  const open = async () => {
    const store = sqlite(freshFile());
    await store.transact((tx) => { tx.exec('CREATE TABLE notes (text TEXT NOT NULL UNIQUE)'); });
    const notes = (): Promise<readonly unknown[]> => store.transact((tx) => tx.prepare('SELECT text FROM notes ORDER BY text').all().map((row) => row['text']));
    return { store, notes };
  };

  it('commits with the unit, and not without it', async () => {
    const { store, notes } = await open();
    const insert = (text: string) => (tx: { run(sql: string, ...values: readonly string[]): unknown }) => void tx.run('INSERT INTO notes (text) VALUES (?)', text);
    const outcomes = await Promise.allSettled([
      store.commit(aUnit(aSession({ id: 'a' }), { inTransaction: insert('a') })),
      store.commit(aUnit(aSession({ id: 'b' }), { inTransaction: failing, effects: [inserting(anEffect({ sessionId: 'b' }))] })),
      store.commit(aUnit(aSession({ id: 'c', revision: 7 }), { inTransaction: insert('c') })),
      store.commit(aUnit(aSession({ id: 'd' }), { inTransaction: insert('d') })),
    ]);
    expect(outcomes).toMatchObject([
      { value: { status: 'committed' } },
      { status: 'rejected', reason: { message: 'no order today' } },
      { value: { status: 'stale' } },
      { value: { status: 'committed' } },
    ]);
    expect(await notes()).toEqual(['a', 'd']);
    expect(await store.load('b')).toBeUndefined();
    expect(await store.effects('b')).toEqual([]);
    await store.close();
  });

  it.each(['COMMIT', ' rollback', '-- over\nEND', '/* now */ COMMIT'])('refuses a statement that would end it: %s', async (sql) => {
    const { store, notes } = await open();
    const ending = (tx: { run(sql: string): unknown }): void => {
      tx.run("INSERT INTO notes (text) VALUES ('early')");
      tx.run(sql);
    };
    const outcomes = await Promise.allSettled([store.commit(aUnit(aSession(), { inTransaction: ending })), store.commit(aUnit(aSession({ id: 'other' })))]);
    expect(outcomes).toMatchObject([{ status: 'rejected', reason: { code: 'ERR_MISUSE' } }, { value: { status: 'committed' } }]);
    expect([await notes(), await store.load('session-1')]).toEqual([[], undefined]);
    await store.close();
  });

  it('may go back to a savepoint, and may not go on once it is over', async () => {
    const { store, notes } = await open();
    let kept: { run(sql: string): unknown } | undefined;
    const work = (tx: { run(sql: string): unknown }): void => {
      kept = tx;
      for (const sql of ["INSERT INTO notes (text) VALUES ('kept')", 'SAVEPOINT here', "INSERT INTO notes (text) VALUES ('undone')", 'ROLLBACK TO SAVEPOINT here']) tx.run(sql);
    };
    await store.commit(aUnit(aSession(), { inTransaction: work }));
    expect(await notes()).toEqual(['kept']);
    expect(() => kept?.run('SELECT 1')).toThrow(expect.objectContaining({ code: 'ERR_MISUSE' }));
    await store.close();
  });

  it('refuses work that is not over when it returns', async () => {
    const { store, notes } = await open();
    const slow = async (tx: { run(sql: string): unknown }): Promise<void> => {
      tx.run("INSERT INTO notes (text) VALUES ('early')");
      await Promise.reject(new Error('late'));
    };
    await expect(store.commit(aUnit(aSession(), { inTransaction: slow }))).rejects.toThrow(/returned a promise.*synchronous/);
    await expect(store.transact(() => Promise.resolve(1))).rejects.toMatchObject({ code: 'ERR_MISUSE' });
    expect(await notes()).toEqual([]);
    expect(await store.load('session-1')).toBeUndefined();
    await store.close();
  });

  it('undoes failed work alone and answers the rest', async () => {
    const { store, notes } = await open();
    const add = (text: string) => store.transact((tx) => tx.prepare('INSERT INTO notes (text) VALUES (?)').run(text).changes);
    const outcomes = await Promise.allSettled([add('x'), add('x'), add('y'), store.commit(aUnit(aSession()))]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await notes()).toEqual(['x', 'y']);
    await store.close();
  });

  it('calls everything unknown when work ends the transaction itself', async () => {
    const { store, notes } = await open();
    const outcomes = await Promise.allSettled([store.commit(aUnit(aSession())), store.transact((tx) => { tx.exec('COMMIT'); })]);
    expect(outcomes).toMatchObject([{ reason: { code: 'ERR_STORE_UNKNOWN', details: { commitId: 'session-1:1' } } }, { reason: { code: 'ERR_STORE_UNKNOWN' } }]);
    expect((await store.load('session-1'))?.commitId).toBe('session-1:1');
    expect(await notes()).toEqual([]);
    await store.close();
  });
});

describe('a COMMIT that fails', () => {
  it.each([
    ['before it is durable', false],
    ['after it is durable', true],
  ])('%s makes every member unknown, and a reload tells', async (_, isDurable) => {
    let isFailing = false;
    let opened = 0;
    const open = (path: string): SqliteDriver => {
      opened += 1;
      return intercept(openLibsql(path), (sql) => sql, (sql, run) => {
        if (sql !== 'COMMIT' || !isFailing) return run();
        isFailing = false;
        if (isDurable) run();
        throw new Error('disk I/O error');
      });
    };
    const store = sqlite(freshFile(), { open });
    await store.commit(aUnit(aSession()));
    const openedBefore = opened;

    isFailing = true;
    const outcomes = await Promise.allSettled([store.commit(aUnit(next(aSession()))), store.commit(aUnit(aSession({ id: 'other' })))]);

    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { code: 'ERR_STORE_UNKNOWN', details: { commitId: 'session-1:2' } } },
      { status: 'rejected', reason: { code: 'ERR_STORE_UNKNOWN', details: { commitId: 'other:1' } } },
    ]);
    expect((await store.load('session-1'))?.commitId).toBe(isDurable ? 'session-1:2' : 'session-1:1');
    expect((await store.load('other'))?.commitId).toBe(isDurable ? 'other:1' : undefined);
    expect(opened).toBe(openedBefore + 1);
    expect(await store.commit(aUnit(aSession({ id: 'third' })))).toEqual({ status: 'committed' });
    await store.close();
  });
});

/** A driver that sees and may change every statement. */
function intercept(driver: SqliteDriver, rewrite: (sql: string) => string, around: <T>(sql: string, run: () => T) => T = (_, run) => run()): SqliteDriver {
  return {
    exec: (sql) => driver.exec(rewrite(sql)),
    close: () => driver.close(),
    prepare(sql) {
      const statement = driver.prepare(rewrite(sql));
      return {
        run: (parameters) => around(sql, () => statement.run(parameters)),
        get: (parameters) => statement.get(parameters),
        all: (parameters) => statement.all(parameters),
      };
    },
  };
}
