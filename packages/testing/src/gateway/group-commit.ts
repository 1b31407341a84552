import type { BooksFile } from './open-books.js';

/** Most works in one transaction, so that a flood cannot keep the loop from answering. */
const BATCH_MAX = 256;

export interface GroupCommit {
  /**
   * Runs synchronous work inside a transaction shared with whatever else waits; resolves after COMMIT.
   *
   * The work must be repeatable: when another member throws, all are rolled back and each runs again alone.
   * Rejects when the work throws (nothing was written) or when the commit failed (nobody knows).
   */
  run<T>(work: () => T): Promise<T>;
  /** Commits what waits and takes no more. */
  close(): void;
}

interface Member {
  run(): void;
  resolve(): void;
  reject(error: unknown): void;
}

export function groupCommit(db: BooksFile): GroupCommit {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  let waiting: Member[] = [];
  let isScheduled = false;
  let isClosed = false;

  function schedule(): void {
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    // Not a microtask: the loop has to read the other sockets first, they are who shares the transaction.
    setImmediate(flush);
  }

  function flush(): void {
    isScheduled = false;
    const batch = waiting.slice(0, BATCH_MAX);
    waiting = waiting.slice(BATCH_MAX);
    if (batch.length > 0) commitTogether(batch);
    schedule();
  }

  function commitTogether(batch: readonly Member[]): void {
    try {
      begin.run();
    } catch (error) {
      // Someone else holds the file for too long. Each alone would wait as long again.
      for (const member of batch) member.reject(error);
      return;
    }
    try {
      for (const member of batch) member.run();
      commit.run();
    } catch (error) {
      rollback(db);
      const [only] = batch;
      if (batch.length === 1 && only !== undefined) only.reject(error);
      else for (const member of batch) commitTogether([member]);
      return;
    }
    for (const member of batch) member.resolve();
  }

  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new Error('The gateway is closing.'));
          return;
        }
        let result: ReturnType<typeof work>;
        waiting.push({
          run: () => {
            result = work();
          },
          resolve: () => {
            resolve(result);
          },
          reject,
        });
        schedule();
      }),
    close: () => {
      isClosed = true;
      while (waiting.length > 0) flush();
    },
  };
}

function rollback(db: BooksFile): void {
  if (db.inTransaction) db.exec('ROLLBACK');
}
