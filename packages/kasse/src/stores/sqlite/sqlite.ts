import type { InboxItem, Store, StoreResult, StoreUnit, Transaction } from '../../contracts/index.js';
import { KasseError, refuseUnknown } from '../../errors/index.js';
import { checkUnit } from '../check-unit.js';
import { refuseEnd, refuseLate } from '../lent-transaction.js';
import type { Connection } from './connection.js';
import { buryStatements, readDeadLetter, readDeadLetters, unburyStatement } from './dead-letters.js';
import { openLibsql, type SqlDatabase, type SqliteDriver, type SqlRow } from './driver.js';
import { eraseStatements } from './erase-session.js';
import { createGroupCommit, type Crowd } from './group-commit.js';
import { claimStatement, renewStatement } from './leases.js';
import { openReader, openWriter } from './open-handle.js';
import { createOutbox } from './outbox.js';
import { postponeStatements, readAttention, readDue, readInbox, readNextDue, receiveStatements } from './queues.js';
import { createReader, type StoreReader } from './read-all.js';
import { readByReference, readEffects, readJournal, readLedger, readOrder, readRequest, readStored, text } from './read-session.js';
import { realPath } from './real-path.js';
import { refusePromise } from './refuse-promise.js';
import { runList, type ListOutcome, type Statement } from './statement.js';
import { readCartOwner } from './write-session.js';
import { statementsOf } from './write-unit.js';
import { startWriterThread } from './writer-thread.js';

export interface SqliteOptions {
  /** Looks at the database beside the process that owns it; refuses every write. */
  readonly readOnly?: boolean;
  /**
   * Opens a file, named by its whole path, with another better-sqlite3-compatible driver than `libsql`; called again
   * after a failed COMMIT.
   * @example sqlite('kasse.db', { open: (file) => new BetterSqlite3(file) })
   */
  readonly open?: (file: string) => SqliteDriver;
}

/** The embedded store. Its database may hold the backend's tables too: all that is Kasse's is called `kasse_`. */
export interface SqliteStore extends Store {
  readonly kind: 'sqlite';
  /**
   * Runs synchronous work in the next group's transaction and resolves after its COMMIT, so that plugins which keep
   * their tables in the same file share its fsync. What throws is undone and rejected alone. The work may run more
   * than once before it commits: it must do nothing but SQL.
   */
  transact<T>(work: (tx: SqlDatabase) => T): Promise<T>;
  /** Whole tables as streams, for verification and export. */
  readonly read: StoreReader;
  /** Since it was opened: `transactions` counts COMMITs, `onThread` those of the writing thread, `commits` the session units they held. */
  stats(): { readonly transactions: number; readonly onThread: number; readonly commits: number };
}

/**
 * Keeps everything in one SQLite file that this process owns until `close`.
 *
 * Commits of concurrent sessions share one durable transaction; each is acknowledged only after its COMMIT. A busy
 * database is written by a thread of its own, so that the event loop does not wait for the disk.
 * @throws {KasseError} `ERR_STORE_LOCKED` When another store owns the file; `ERR_STORE_UNSAFE` When it could not be durable; `ERR_MISUSE` When
 * there can be no database at that place, or for an option it does not know.
 * @example const store = sqlite('kasse.db');
 */
export function sqlite(file: string, options: SqliteOptions = {}): SqliteStore {
  return openStore(file, options);
}

/** @param crowd - When the writing thread is used. For tests. */
export function openStore(file: string, options: SqliteOptions, crowd?: Crowd): SqliteStore {
  if (typeof (file as unknown) !== 'string') throw new KasseError('ERR_MISUSE', 'sqlite was called without a file. Write sqlite("kasse.db").', { part: 'file' });
  if (file === '' || file === ':memory:') {
    throw new KasseError('ERR_MISUSE', `sqlite("${file}") keeps nothing. Give it a file, or use memory() where nothing has to last.`, { file });
  }
  refuseUnknown(options, { readOnly: true, open: true }, 'sqlite');
  const { readOnly = false, open } = options;
  const path = realPath(file);
  const handle = readOnly ? openReader(path, open ?? openLibsql) : openWriter(path, open ?? openLibsql);
  // A driver given in code cannot be handed to a thread.
  const group = createGroupCommit(handle, open === undefined ? () => startWriterThread(path) : undefined, crowd);
  const outbox = createOutbox();
  const living = new Set<string>();
  let commits = 0;
  let lastStep: number | undefined;
  let closing: Promise<void> | undefined;

  const readOnlyRefusal = (): Promise<never> => {
    const message = `Database "${file}" was opened with { readOnly: true } and takes no writes. Open it without, in the process that owns it.`;
    return Promise.reject(new KasseError('ERR_MISUSE', message, { file }));
  };
  const run = (list: readonly Statement[], commitId?: string): Promise<ListOutcome> => (readOnly ? readOnlyRefusal() : group.run(list, commitId));
  const work = <T>(action: (connection: Connection) => T, commitId?: string): Promise<T> => (readOnly ? readOnlyRefusal() : group.work(action, commitId));
  const read = <T>(action: (connection: Connection) => T): Promise<T> =>
    new Promise((resolve) => {
      resolve(action(connection()));
    });
  const connection = (): Connection => {
    if (closing !== undefined) throw new KasseError('ERR_STORE_CLOSED', 'The store is closed. Open a new one to go on.', {});
    return handle.connection();
  };

  const commit = async (unit: StoreUnit): Promise<StoreResult> => {
    checkUnit(unit);
    if (unit.lease !== undefined) living.add(unit.lease.worker);
    // This process owns the file, so it alone numbers steps; one that is not written leaves a gap.
    lastStep ??= Number(connection().get('SELECT max(seq) AS seq FROM kasse_steps', [])?.['seq'] ?? 0);
    const { list, resultOf } = statementsOf(unit, (lastStep += 1));
    const outcome = unit.inTransaction === undefined ? await run(list, unit.commitId) : await withBackend(list, unit.inTransaction, unit.commitId);
    const result = resultOf(outcome, connection);
    if (result.status === 'committed') commits += 1;
    return result;
  };

  /** The unit and the backend's own rows, in one transaction. */
  const withBackend = async (list: readonly Statement[], inTransaction: NonNullable<StoreUnit['inTransaction']>, commitId: string): Promise<ListOutcome> => {
    let refusal: ListOutcome | undefined;
    const action = (db: Connection): ListOutcome => {
      const outcome = runList(db, list);
      refusal = 'refusedAt' in outcome ? outcome : undefined;
      // Thrown to undo what stands before the guard.
      if (refusal !== undefined) throw new Error('refused');
      let isOver = false;
      const transaction: Transaction = {
        run(sql, ...parameters) {
          refuseEnd(sql);
          refuseLate(isOver);
          void db.run(sql, parameters);
        },
      };
      try {
        void refusePromise(inTransaction(transaction), 'inTransaction (orders.record)');
      } finally {
        isOver = true;
      }
      return outcome;
    };
    try {
      return await work(action, commitId);
    } catch (error) {
      if (refusal !== undefined) return refusal;
      throw error;
    }
  };

  const acknowledge = async (eventIds: readonly string[]): Promise<void> => {
    const list = outbox.tick(eventIds);
    if (list.length === 0) return;
    try {
      await run(list);
    } catch (error) {
      outbox.reset();
      throw error;
    }
  };

  const claim = async (sessionId: string, worker: string, leaseMs: number): Promise<{ readonly epoch: number } | undefined> => {
    living.add(worker);
    const [row] = valuesOf(await run([claimStatement({ sessionId, worker, leaseMs }, living)]));
    return typeof row === 'object' ? { epoch: Number(row['epoch']) } : undefined;
  };

  const receive = async (item: InboxItem): Promise<boolean> => {
    const [written, waiting] = valuesOf(await run(receiveStatements(item)));
    return written === 1 || waiting !== undefined;
  };

  /** Judged on what is stored, and written only if nothing was written since. */
  const erase = async (sessionId: string): Promise<boolean> => {
    for (;;) {
      const list = await read((db) => eraseStatements(db, sessionId));
      if (list === undefined) return false;
      if ('values' in (await run(list))) return true;
    }
  };

  const close = async (): Promise<void> => {
    await group.close();
    handle.close();
  };

  return {
    kind: 'sqlite',
    isShared: false,
    commit,
    load: (sessionId) => read((db) => readStored(db, sessionId)),
    revision: (sessionId) =>
      read((db) => {
        const revision = db.get('SELECT revision FROM kasse_sessions WHERE id = ?', [sessionId])?.['revision'];
        return typeof revision === 'number' ? revision : undefined;
      }),
    findByRequest: (shopKey, scope, requestId) => read((db) => readRequest(db, shopKey, scope, requestId)),
    findByCart: (shopKey, cartRef) => read((db) => readCartOwner(db, shopKey, cartRef)),
    findByReference: (shopKey, target, reference) => read((db) => readByReference(db, shopKey, target, reference)),
    findOrder: (shopKey, orderId) => read((db) => readOrder(db, shopKey, orderId)),
    journal: (sessionId) => read((db) => readJournal(db, sessionId)),
    ledger: (sessionId) => read((db) => readLedger(db, sessionId)),
    effects: (sessionId) => read((db) => readEffects(db, sessionId)),
    due: (shopKey, now, limit, worker) => read((db) => readDue(db, { shopKey, now, limit, worker })),
    nextDue: (shopKey) => read((db) => readNextDue(db, shopKey)),
    claim,
    renew: async (sessionId, worker, epoch, leaseMs) => 'values' in (await run([renewStatement({ sessionId, worker, epoch, leaseMs })])),
    outbox: (shopKey, limit) => read((db) => outbox.read(db, shopKey, limit)),
    acknowledge,
    receive,
    inbox: (shopKey, limit, now) => read((db) => readInbox(db, { shopKey, limit, now })),
    postpone: async (shopKey, items) => {
      await run(postponeStatements(shopKey, items));
    },
    bury: async (letter) => {
      await run(buryStatements(letter));
    },
    deadLetters: (shopKey, limit) => read((db) => readDeadLetters(db, shopKey, limit)),
    findDeadLetter: (shopKey, id) => read((db) => readDeadLetter(db, shopKey, id)),
    unbury: async (shopKey, id) => {
      await run([unburyStatement(shopKey, id)]);
    },
    attention: (shopKey, limit) => read((db) => readAttention(db, shopKey, limit)),
    erase,
    saveRelease: async (shopKey, release, document) => {
      await run([['INSERT INTO kasse_releases (shop_key, release, document) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', [shopKey, release, document], 'run']]);
    },
    loadRelease: (shopKey, release) =>
      read((db) => {
        const row = db.get('SELECT document FROM kasse_releases WHERE shop_key = ? AND release = ?', [shopKey, release]);
        return row && text(row, 'document');
      }),
    transact: (action) => work((tx) => refusePromise(action(tx), 'The work given to transact')),
    read: createReader(connection),
    stats: () => {
      const { all, onThread } = group.transactions();
      return { transactions: all, onThread, commits };
    },
    close: () => (closing ??= close()),
  };
}

/** A list without guards is never refused. */
function valuesOf(outcome: ListOutcome): readonly (number | SqlRow | undefined)[] {
  return 'values' in outcome ? outcome.values : [];
}
