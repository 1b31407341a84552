import { keepStatements } from './keep-statements.js';
import type { SqlDatabase, Transactor } from './sql-database.js';

/** Most works in one transaction, so that a flood cannot keep the event loop from its other tasks. */
const GROUP_MAX = 256;

export interface GroupCommit extends Transactor {
  /** Commits what waits and takes no more. */
  close(): void;
}

interface Member {
  run(): boolean;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Lets concurrent works share one transaction and so one fsync.
 *
 * Works run in the order they came, each in a savepoint: one that throws is rolled back alone and rejects with its
 * error. All others resolve after COMMIT. A failed BEGIN or COMMIT rejects every member. Statements are kept by their text.
 */
export function groupCommit(handle: SqlDatabase): GroupCommit {
  const db = keepStatements(handle);
  let waiting: Member[] = [];
  let isScheduled = false;
  let isClosed = false;

  function schedule(): void {
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    // Not a microtask: that would starve timers and sockets, and sockets bring those who share the transaction.
    setImmediate(() => {
      isScheduled = false;
      flush();
      schedule();
    });
  }

  function flush(): void {
    const group = waiting.slice(0, GROUP_MAX);
    waiting = waiting.slice(GROUP_MAX);
    if (group.length > 0) commitGroup(db, group);
  }

  return {
    transact: (work) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new Error('The database is closed. Open it again before using what is stored in it.'));
          return;
        }
        let result: ReturnType<typeof work>;
        waiting.push({
          run: () => {
            try {
              result = work(db);
              return true;
            } catch (error) {
              reject(asError(error));
              return false;
            }
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

function commitGroup(db: SqlDatabase, group: readonly Member[]): void {
  const written: Member[] = [];
  try {
    db.prepare('BEGIN IMMEDIATE').run();
    for (const member of group) if (runMember(db, member)) written.push(member);
    db.prepare('COMMIT').run();
  } catch (error) {
    abandon(db);
    // A member that threw by itself is settled already; rejecting it again does nothing.
    for (const member of group) member.reject(error);
    return;
  }
  for (const member of written) member.resolve();
}

function runMember(db: SqlDatabase, member: Member): boolean {
  db.prepare('SAVEPOINT kasse_member').run();
  const isDone = member.run();
  if (!isDone) db.prepare('ROLLBACK TO kasse_member').run();
  db.prepare('RELEASE kasse_member').run();
  return isDone;
}

/** Some errors end the transaction by themselves; then there is nothing left to roll back. */
function abandon(db: SqlDatabase): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // The error that led here is the one worth telling.
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(`Something that is no error was thrown: ${String(thrown)}`);
}
