import { KasseError } from '../../errors/index.js';
import type { Connection } from './connection.js';

/** Members of one transaction at most: bounds how long a batch keeps the thread. */
const BATCH_MAX = 256;

/** One piece of work that shares a transaction, and its fsync, with its neighbours. */
export interface Member<T> {
  /**
   * Synchronous. To refuse without an error it must leave nothing behind; when it throws, all it wrote is undone.
   * It may run again after a neighbour threw, always on a transaction that holds nothing of its earlier run.
   */
  readonly work: (connection: Connection) => T;
  /** Foreign code that may well throw gets a savepoint at once. */
  readonly isForeign?: boolean;
  /** Names the unit in an error whose outcome is unknown. */
  readonly commitId?: string;
}

export interface GroupCommit {
  /** Resolves after COMMIT. Rejects with `ERR_STORE_UNKNOWN` when COMMIT failed, with the work's own error when that threw. */
  add<T>(member: Member<T>): Promise<T>;
  /** Writes what is queued and refuses what comes later. */
  close(): void;
  /** Transactions committed. */
  transactions(): number;
}

/** The writer's handle: opened again after a COMMIT whose outcome is unknown. */
export interface Handle {
  connection(): Connection;
  discard(): void;
}

/** Bundles the work of concurrent sessions: everything queued in one turn of the event loop becomes one transaction. */
export function createGroupCommit(handle: Handle): GroupCommit {
  let queue: Waiting[] = [];
  let transactions = 0;
  let isScheduled = false;
  let isClosed = false;

  // Not a microtask: a queue that refills itself from microtasks would starve timers and sockets.
  const schedule = (): void => {
    if (isScheduled || queue.length === 0) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      flush();
      schedule();
    });
  };

  const flush = (): void => {
    const batch = queue.length > BATCH_MAX ? queue.splice(0, BATCH_MAX) : queue;
    if (batch === queue) queue = [];
    if (batch.length === 0) return;
    let outcomes: readonly Outcome[];
    try {
      outcomes = runBatch(handle.connection(), batch);
      transactions += 1;
    } catch (cause) {
      handle.discard();
      for (const { member, reject } of batch) reject(unknownOutcome(member.commitId, cause));
      return;
    }
    batch.forEach(({ resolve, reject }, index) => {
      const outcome = outcomes[index];
      if (outcome?.ok === true) resolve(outcome.value);
      else reject(outcome?.error);
    });
  };

  return {
    add: <T>(member: Member<T>) =>
      new Promise<T>((resolve, reject) => {
        if (isClosed) {
          reject(new KasseError('ERR_STORE_CLOSED', 'The store is closed. Open a new one to go on.', {}));
          return;
        }
        // `resolve` gets exactly what this member's `work` returned.
        queue.push({ member, resolve: resolve as (value: unknown) => void, reject });
        schedule();
      }),
    close() {
      isClosed = true;
      while (queue.length > 0) flush();
    },
    transactions: () => transactions,
  };
}

interface Waiting {
  readonly member: Member<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/**
 * Runs a batch as one transaction; an error from here means that its outcome is unknown.
 *
 * A savepoint costs as much as two statements, and Kasse's own units throw only on a defect. So they run without one,
 * and when one does throw, the whole transaction is rolled back and run again with a savepoint for each member.
 */
function runBatch(connection: Connection, batch: readonly Waiting[], isCareful = false): readonly Outcome[] {
  const outcomes: Outcome[] = [];
  connection.run('BEGIN IMMEDIATE', []);
  for (const { member } of batch) {
    if (isCareful || member.isForeign === true) {
      outcomes.push(runGuarded(connection, member));
      continue;
    }
    try {
      outcomes.push({ ok: true, value: member.work(connection) });
    } catch {
      connection.run('ROLLBACK', []);
      return runBatch(connection, batch, true);
    }
  }
  connection.run('COMMIT', []);
  return outcomes;
}

function runGuarded(connection: Connection, member: Member<unknown>): Outcome {
  connection.run('SAVEPOINT member', []);
  let outcome: Outcome;
  try {
    outcome = { ok: true, value: member.work(connection) };
  } catch (error) {
    outcome = { ok: false, error };
    connection.run('ROLLBACK TO member', []);
  }
  connection.run('RELEASE member', []);
  return outcome;
}

function unknownOutcome(commitId: string | undefined, cause: unknown): KasseError<'ERR_STORE_UNKNOWN'> {
  return new KasseError(
    'ERR_STORE_UNKNOWN',
    'The database did not confirm a commit, so it may or may not be durable. Reload the session and compare its commit id.',
    commitId === undefined ? {} : { commitId },
    { cause },
  );
}
