import { KasseError } from '../../errors/index.js';
import type { Connection } from './connection.js';
import { runList, type ListOutcome, type Statement } from './statement.js';
import type { WriterThread } from './writer-thread.js';

/** Members of one transaction at most: bounds how long a batch keeps this thread. */
const BATCH_MAX = 256;
/** When a database is crowded enough for a thread of its own, which takes 20 ms to start. */
export interface Crowd {
  /** So many at once are a crowd. */
  readonly size: number;
  /** The thread is started after so many crowded transactions. */
  readonly times: number;
}

const CROWD: Crowd = { size: 8, times: 16 };

/**
 * Each COMMIT costs its fsync and the pages it touches, however many share them. So the thread is sent this many lists at
 * once, or all that there are when it has nothing to do; and no more while it has `SENT_MAX`, since what waits here joins
 * the next transaction. Sessions then compute while others are written (measured: docs/decisions/0016).
 */
const SHARE = 16;
const SENT_MAX = 24;

export interface GroupCommit {
  /**
   * Runs a list of statements, whole or not at all. Resolves after COMMIT, also when a guard refused it.
   * Rejects with `ERR_STORE_UNKNOWN` when COMMIT failed, and with the database's error when a statement failed.
   *
   * @param commitId - Names the unit in an error whose outcome is unknown.
   */
  run(list: readonly Statement[], commitId?: string): Promise<ListOutcome>;
  /**
   * Runs synchronous code in the next transaction, on this thread. When it throws, all it wrote is undone and it
   * rejects alone. It may run again after a neighbour threw, always on a transaction that holds nothing of its earlier run.
   */
  work<T>(work: (connection: Connection) => T, commitId?: string): Promise<T>;
  /** Writes what is queued and refuses what comes later. */
  close(): Promise<void>;
  /** Transactions committed, in all and by the writing thread. */
  transactions(): { readonly all: number; readonly onThread: number };
}

/** The writer's handle on this thread: opened again after a COMMIT whose outcome is unknown. */
export interface Handle {
  connection(): Connection;
  discard(): void;
}

/**
 * Bundles the writes of concurrent sessions into shared transactions.
 *
 * Everything queued in one turn of the event loop is one transaction on this thread, while few write at a time. Many get
 * a thread of their own: lists go there as they come, and what arrives while it commits is its next transaction. Code
 * that has to run inside a transaction runs here, when nothing is under way there.
 */
export function createGroupCommit(handle: Handle, startThread?: () => WriterThread | undefined, crowd = CROWD): GroupCommit {
  let queue: Waiting[] = [];
  const sent: Waiting[] = [];
  let worksQueued = 0;
  let transactions = 0;
  let onThread = 0;
  let crowded = 0;
  let thread: WriterThread | undefined;
  let mayStart = startThread !== undefined;
  let isScheduled = false;
  let isClosed = false;
  let whenIdle: (() => void) | undefined;

  const add = (waiting: Waiting): void => {
    if (isClosed) {
      waiting.reject(new KasseError('ERR_STORE_CLOSED', 'The store is closed. Open a new one to go on.', {}));
      return;
    }
    queue.push(waiting);
    if (waiting.work !== undefined) worksQueued += 1;
    if (queue.length < SHARE || !sendMore()) schedule();
  };

  // Not a microtask: a queue that refills itself from microtasks would starve timers and sockets.
  const schedule = (): void => {
    if (isScheduled || queue.length === 0) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      flush();
    });
  };

  const flush = (): void => {
    if (queue.length > 0) {
      // What is alone is written here: waking the thread and being woken by it takes longer than the write.
      const isBusy = sent.length > 0 || queue.length >= crowd.size;
      // Otherwise the thread is writing: its answer brings us back.
      if (!(isBusy && sendMore()) && sent.length === 0) runHere();
    }
    if (sent.length === 0) schedule();
    if (queue.length === 0 && sent.length === 0) whenIdle?.();
  };

  /** @returns Whether what is queued went to the thread. */
  const sendMore = (): boolean => {
    const isWanted = sent.length === 0 || (queue.length >= SHARE && sent.length <= SENT_MAX);
    if (!isWanted || thread?.isReady !== true || worksQueued > 0) return false;
    const batch = queue;
    queue = [];
    sent.push(...batch);
    thread.post(batch.map(({ list = [] }) => list));
    return true;
  };

  const runHere = (): void => {
    const batch = queue.length > BATCH_MAX ? queue.splice(0, BATCH_MAX) : queue;
    if (batch === queue) queue = [];
    worksQueued -= batch.filter(({ work }) => work !== undefined).length;
    let outcomes: readonly Outcome[];
    try {
      outcomes = runBatch(handle.connection(), batch);
    } catch (cause) {
      handle.discard();
      for (const { commitId, reject } of batch) reject(unknownOutcome(commitId, cause));
      return;
    }
    transactions += 1;
    answer(batch, outcomes);
    if (batch.length >= crowd.size) crowded += 1;
    if (crowded >= crowd.times) start();
  };

  const start = (): void => {
    if (thread !== undefined || !mayStart) return;
    // One that ends before it has ever written will not do better the next time.
    mayStart = false;
    thread = startThread?.();
    thread?.listen({
      done: (outcomes) => {
        transactions += 1;
        onThread += 1;
        mayStart = true;
        const answered = sent.splice(0, outcomes.length);
        // First of all, so that it is written while the answers are worked with.
        try {
          flush();
        } finally {
          answer(answered, outcomes);
        }
      },
      failed: (count, cause) => {
        for (const { commitId, reject } of sent.splice(0, count)) reject(unknownOutcome(commitId, cause));
        flush();
      },
      gone: (cause) => {
        thread = undefined;
        for (const { commitId, reject } of sent.splice(0)) reject(unknownOutcome(commitId, cause));
        flush();
      },
    });
  };

  return {
    run: (list, commitId) =>
      new Promise<ListOutcome>((resolve, reject) => {
        // A list's outcome is a list's.
        add({ list, commitId, resolve: resolve as (value: unknown) => void, reject });
      }),
    work: <T>(work: (connection: Connection) => T, commitId?: string) =>
      new Promise<T>((resolve, reject) => {
        // `resolve` gets exactly what `work` returned.
        add({ work, commitId, resolve: resolve as (value: unknown) => void, reject });
      }),
    async close() {
      isClosed = true;
      if (queue.length > 0 || sent.length > 0) {
        await new Promise<void>((resolve) => {
          whenIdle = resolve;
          flush();
        });
      }
      await thread?.close();
      thread = undefined;
    },
    transactions: () => ({ all: transactions, onThread }),
  };
}

interface Waiting {
  readonly list?: readonly Statement[];
  readonly work?: (connection: Connection) => unknown;
  readonly commitId: string | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** What became of a member of a transaction. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown };

function answer(batch: readonly Waiting[], outcomes: readonly Outcome[]): void {
  batch.forEach(({ resolve, reject }, index) => {
    const outcome = outcomes[index];
    if (outcome !== undefined && 'value' in outcome) resolve(outcome.value);
    else reject(outcome?.error);
  });
}

/**
 * Runs a batch as one transaction; an error from here means that its outcome is unknown.
 *
 * A savepoint costs as much as two statements and hardly any list fails. So they run without one, and when one does
 * fail after it wrote something, the whole transaction is rolled back and run again with a savepoint for each member.
 */
function runBatch(connection: Connection, batch: readonly Waiting[], isCareful = false): readonly Outcome[] {
  const outcomes: Outcome[] = [];
  connection.run('BEGIN IMMEDIATE', []);
  for (const member of batch) {
    const isGuarded = isCareful || member.work !== undefined;
    if (isGuarded) connection.run('SAVEPOINT member', []);
    const { outcome, mustUndo } = runMember(connection, member);
    if (mustUndo && !isGuarded) {
      connection.run('ROLLBACK', []);
      return runBatch(connection, batch, true);
    }
    if (mustUndo) connection.run('ROLLBACK TO member', []);
    if (isGuarded) connection.run('RELEASE member', []);
    outcomes.push(outcome);
  }
  connection.run('COMMIT', []);
  return outcomes;
}

function runMember(connection: Connection, { list, work }: Waiting): { readonly outcome: Outcome; readonly mustUndo: boolean } {
  try {
    if (list === undefined) return { outcome: { value: work?.(connection) }, mustUndo: false };
    const value = runList(connection, list);
    return { outcome: { value }, mustUndo: 'refusedAt' in value && value.refusedAt > 0 };
  } catch (error) {
    return { outcome: { error }, mustUndo: true };
  }
}

function unknownOutcome(commitId: string | undefined, cause: unknown): KasseError<'ERR_STORE_UNKNOWN'> {
  return new KasseError(
    'ERR_STORE_UNKNOWN',
    'The database did not confirm a commit, so it may or may not be durable. Reload the session and compare its commit id.',
    commitId === undefined ? {} : { commitId },
    { cause },
  );
}
