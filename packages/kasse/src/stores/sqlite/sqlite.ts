import type { Store, StoreResult, StoreUnit } from '../../contracts/index.js';
import { KasseError } from '../../errors/index.js';
import { checkUnit } from '../check-unit.js';
import type { Connection } from './connection.js';
import { buryLetter, readDeadLetter, readDeadLetters, unburyLetter } from './dead-letters.js';
import { openLibsql, type SqlDatabase, type SqliteDriver } from './driver.js';
import { eraseSession } from './erase-session.js';
import { createGroupCommit, type Member } from './group-commit.js';
import { claimSession, renewLease } from './leases.js';
import { openReader, openWriter } from './open-handle.js';
import { createOutbox, markDelivered } from './outbox.js';
import { readAttention, readDue, readInbox, readNextDue, receiveItem } from './queues.js';
import { createReader, type StoreReader } from './read-all.js';
import { readByReference, readEffects, readJournal, readLedger, readOrder, readRequest, readStored, text } from './read-session.js';
import { refusePromise } from './refuse-promise.js';
import { changesOf } from '../session-changes.js';
import { readCartOwner } from './write-session.js';
import { writeUnit } from './write-unit.js';

export interface SqliteOptions {
  /** Looks at the database beside the process that owns it; refuses every write. */
  readonly readOnly?: boolean;
  /**
   * Opens a file with another better-sqlite3-compatible driver than `libsql`; called again after a failed COMMIT.
   * @example sqlite('kasse.db', { open: (file) => new BetterSqlite3(file) })
   */
  readonly open?: (file: string) => SqliteDriver;
}

/** The embedded store. Its database may hold the backend's tables too. */
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
  /** Since it was opened: `transactions` counts COMMITs, `commits` the session units they held. */
  stats(): { readonly transactions: number; readonly commits: number };
}

/**
 * Keeps everything in one SQLite file that this process owns until `close`.
 *
 * Commits of concurrent sessions share one durable transaction; each is acknowledged only after its COMMIT.
 * @throws {KasseError} `ERR_STORE_LOCKED` When another store owns the file; `ERR_STORE_UNSAFE` When it could not be durable.
 * @example const store = sqlite('kasse.db');
 */
export function sqlite(file: string, options: SqliteOptions = {}): SqliteStore {
  if (file === '' || file === ':memory:') {
    throw new KasseError('ERR_MISUSE', `sqlite("${file}") keeps nothing. Give it a file, or use memory() where nothing has to last.`, { file });
  }
  const open = options.open ?? openLibsql;
  const handle = options.readOnly === true ? openReader(file, open) : openWriter(file, open);
  const group = createGroupCommit(handle);
  const outbox = createOutbox();
  const living = new Set<string>();
  let commits = 0;
  let isClosed = false;

  const add = <T>(member: Member<T>): Promise<T> => {
    if (options.readOnly !== true) return group.add(member);
    const message = `Database "${file}" was opened with { readOnly: true } and takes no writes. Open it without, in the process that owns it.`;
    return Promise.reject(new KasseError('ERR_MISUSE', message, { file }));
  };
  const write = <T>(work: (connection: Connection) => T): Promise<T> => add({ work });
  const read = <T>(work: (connection: Connection) => T): Promise<T> =>
    new Promise((resolve) => {
      resolve(work(connection()));
    });
  const connection = (): Connection => {
    if (isClosed) throw new KasseError('ERR_STORE_CLOSED', 'The store is closed. Open a new one to go on.', {});
    return handle.connection();
  };

  const commit = async (unit: StoreUnit): Promise<StoreResult> => {
    checkUnit(unit);
    const changes = changesOf(unit);
    const work = (connection: Connection): StoreResult => writeUnit(connection, unit, changes);
    const member = { work, isForeign: unit.inTransaction !== undefined, commitId: unit.commitId };
    const result = await add(member);
    if (result.status === 'committed') commits += 1;
    return result;
  };

  const acknowledge = async (eventIds: readonly string[]): Promise<void> => {
    const steps = outbox.tick(eventIds);
    if (steps.length === 0) return;
    try {
      await write((db) => {
        markDelivered(db, steps);
      });
      outbox.settle(steps);
    } catch (error) {
      outbox.reset();
      throw error;
    }
  };

  return {
    kind: 'sqlite',
    commit,
    load: (sessionId) => read((db) => readStored(db, sessionId)),
    findByRequest: (shopKey, scope, requestId) => read((db) => readRequest(db, shopKey, scope, requestId)),
    findByCart: (shopKey, cartRef) => read((db) => readCartOwner(db, shopKey, cartRef)),
    findByReference: (shopKey, target, reference) => read((db) => readByReference(db, shopKey, target, reference)),
    findOrder: (shopKey, orderId) => read((db) => readOrder(db, shopKey, orderId)),
    journal: (sessionId) => read((db) => readJournal(db, sessionId)),
    ledger: (sessionId) => read((db) => readLedger(db, sessionId)),
    effects: (sessionId) => read((db) => readEffects(db, sessionId)),
    due: (shopKey, now, limit) => read((db) => readDue(db, shopKey, now, limit)),
    nextDue: (shopKey) => read((db) => readNextDue(db, shopKey)),
    claim: (sessionId, worker, leaseMs) => {
      living.add(worker);
      return write((db) => claimSession(db, { sessionId, worker, leaseMs }, living));
    },
    renew: (sessionId, worker, epoch, leaseMs) => write((db) => renewLease(db, { sessionId, worker, epoch }, leaseMs)),
    outbox: (shopKey, limit) => read((db) => outbox.read(db, shopKey, limit)),
    acknowledge,
    receive: (item) => write((db) => receiveItem(db, item)),
    inbox: (shopKey, limit) => read((db) => readInbox(db, shopKey, limit)),
    bury: (letter) =>
      write((db) => {
        buryLetter(db, letter);
      }),
    deadLetters: (shopKey, limit) => read((db) => readDeadLetters(db, shopKey, limit)),
    findDeadLetter: (shopKey, id) => read((db) => readDeadLetter(db, shopKey, id)),
    unbury: (shopKey, id) =>
      write((db) => {
        unburyLetter(db, shopKey, id);
      }),
    attention: (shopKey, limit) => read((db) => readAttention(db, shopKey, limit)),
    erase: (sessionId) => write((db) => eraseSession(db, sessionId)),
    saveRelease: (shopKey, release, document) =>
      write((db) => {
        db.run('INSERT INTO releases (shop_key, release, document) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', [shopKey, release, document]);
      }),
    loadRelease: (shopKey, release) =>
      read((db) => {
        const row = db.get('SELECT document FROM releases WHERE shop_key = ? AND release = ?', [shopKey, release]);
        return row && text(row, 'document');
      }),
    transact: (work) => add({ work: (tx) => refusePromise(work(tx), 'The work given to transact'), isForeign: true }),
    read: createReader(connection),
    stats: () => ({ transactions: group.transactions(), commits }),
    close: () =>
      new Promise((resolve) => {
        if (!isClosed) {
          group.close();
          isClosed = true;
          handle.close();
        }
        resolve();
      }),
  };
}
