import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFile, testDatabase } from '../test/database.js';
import { groupCommit } from './group-commit.js';
import { openDatabase } from './open-database.js';
import type { SqlDatabase } from './sql-database.js';

/** Forwards to a real handle and writes down what ran. */
function recording(db: SqlDatabase, log: string[], fails: (sql: string) => boolean = () => false): SqlDatabase {
  return {
    exec: (sql) => {
      log.push(sql);
      return db.exec(sql);
    },
    prepare: (sql) => {
      const statement = db.prepare(sql);
      return {
        run: (...parameters) => {
          log.push(sql);
          if (fails(sql)) throw new Error('disk full');
          return statement.run(...parameters);
        },
        get: (...parameters) => statement.get(...parameters),
        all: (...parameters) => statement.all(...parameters),
      };
    },
  };
}

async function handle(): Promise<SqlDatabase> {
  let found: SqlDatabase | undefined;
  await testDatabase().transact((tx) => {
    tx.exec('CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT');
    found = tx;
  });
  return found!;
}

const add = (n: number) => (tx: SqlDatabase): number => tx.prepare('INSERT INTO t VALUES (?)').run(n).changes;
const count = (db: SqlDatabase): number => (db.prepare('SELECT count(*) AS n FROM t').get() as { n: number }).n;

describe('groupCommit', () => {
  it('gives works that wait together one transaction, in the order they came', async () => {
    const log: string[] = [];
    const group = groupCommit(recording(await handle(), log));
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((n) => group.transact((tx) => {
      order.push(n);
      return add(n)(tx);
    })));
    expect(order).toEqual([1, 2, 3]);
    expect(log.filter((sql) => sql === 'BEGIN IMMEDIATE' || sql === 'COMMIT')).toEqual(['BEGIN IMMEDIATE', 'COMMIT']);
  });

  it('rolls back a work that throws alone', async () => {
    const db = await handle();
    const group = groupCommit(db);
    const results = await Promise.allSettled([
      group.transact(add(1)),
      group.transact((tx) => {
        add(2)(tx);
        throw new Error('no');
      }),
      group.transact(add(1)),
      group.transact(add(3)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(count(db)).toBe(2);
  });

  it('rejects every member when the commit fails, and works again after', async () => {
    const db = await handle();
    let isFull = true;
    const group = groupCommit(recording(db, [], (sql) => sql === 'COMMIT' && isFull));
    const results = await Promise.allSettled([group.transact(add(1)), group.transact(add(2))]);
    expect(results).toMatchObject([{ reason: { message: 'disk full' } }, { reason: { message: 'disk full' } }]);
    expect(count(db)).toBe(0);
    isFull = false;
    await expect(group.transact(add(1))).resolves.toBe(1);
  });

  it('takes a new work from within a callback of an old one', async () => {
    const group = groupCommit(await handle());
    await expect(group.transact(add(1)).then(() => group.transact(add(2)))).resolves.toBe(1);
  });

  it('lets timers run while works keep coming', async () => {
    const group = groupCommit(await handle());
    const over = AbortSignal.timeout(5);
    let works = 0;
    while (!over.aborted) await group.transact(() => (works += 1));
    expect(works).toBeGreaterThan(1);
  });
});

describe('openDatabase', () => {
  it('keeps what was committed in the file', async () => {
    const path = temporaryFile();
    const first = openDatabase(path);
    await first.transact((tx) => tx.exec('CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT'));
    const last = first.transact(add(7));
    first.close();
    await last;
    await expect(testDatabase(path).transact(count)).resolves.toBe(1);
  });

  it('says that there is no folder for the file, or that it is no database', () => {
    const path = temporaryFile();
    expect(() => openDatabase(join(path, 'stock.db'))).toThrow(`Database "${join(path, 'stock.db')}" cannot be made: there is no folder "${path}". Create it, or check the path.`);
    writeFileSync(path, 'This is a letter, and no database. '.repeat(20));
    expect(() => openDatabase(path)).toThrow(`"${path}" is no SQLite database. Check the path.`);
  });

  it('refuses work after it was closed, and says so', async () => {
    const database = openDatabase(':memory:');
    database.close();
    await expect(database.transact(count)).rejects.toThrow('Open it again');
  });
});
