import type { StoreResult, Transaction } from '../../contracts/index.js';
import { refuseEnd, refuseLate } from '../lent-transaction.js';
import type { Writers } from './batches.js';
import { beginFor, within } from './bounds.js';
import { joinCells, type Cells } from './cells.js';
import type { PostgresClient, PostgresPool, PostgresQueries } from './pool.js';
import { isConflict, isUndone, rejectionOf, tookTooLong, unknownOutcome, type ServerError } from './server-error.js';
import type { Statements } from './statements.js';
import type { UnitRow } from './unit-row.js';

const TRIES_MAX = 5;
/** What the backend's own statements may take where the unit does not say. */
const TRANSACTION_MS = 5_000;

/** Writes units to the server. `written` hears of each transaction that committed, and how many units it held. */
export function createWriters(pool: PostgresPool, statements: Statements, written: (units: number) => void): Writers {
  const commitUnits = async (on: PostgresQueries, rows: readonly UnitRow[]): Promise<StoreResult[]> => {
    const belonging = (table: 'inserts' | 'updates' | 'entries'): Cells => rows.flatMap((row, place) => row[table].flatMap((cells) => [String(place), ...cells]));
    const texts = joinCells([rows.flatMap(({ cells }) => cells), belonging('inserts'), belonging('updates'), belonging('entries')]);
    const { rows: told } = await statements.run(on, 'SELECT place, result FROM @.commit_units($1, $2, $3, $4, $5, $6)', [...texts]);
    const results = rows.map((): StoreResult => ({ status: 'committed' }));
    // The function's own columns; a result comes as JSON.
    for (const { place, result } of told as readonly { readonly place: number; readonly result: string }[]) results[place] = JSON.parse(result) as StoreResult;
    return results;
  };

  const together: Writers['together'] = async (rows, answer, tries = 1) => {
    try {
      const results = await commitUnits(pool, rows);
      written(results.filter(({ status }) => status === 'committed').length);
      rows.forEach((row, index) => { answer(row, results[index] ?? { status: 'stale' }); });
    } catch (error) {
      const isAgain = isUndone(error) && isConflict(error) && tries < TRIES_MAX;
      // One of them spoiled it for all: each for itself.
      if (isUndone(error) && rows.length > 1) await Promise.all(rows.map((row) => together([row], answer)));
      else if (isAgain) await together(rows, answer, tries + 1);
      else for (const row of rows) answer(row, rejectionOf(error, row));
    }
  };

  const alone = async (row: UnitRow, tries = 1): Promise<StoreResult> => {
    const { commitId } = row.unit;
    const client = await pool.connect().catch((error: unknown) => {
      throw unknownOutcome(error, commitId);
    });
    const attempt = await withClient(client, () => inTransaction(client, row));
    if (attempt.status !== 'conflict') {
      if (attempt.status === 'committed') written(1);
      return attempt;
    }
    if (tries < TRIES_MAX) return alone(row, tries + 1);
    throw rejectionOf(attempt.error, row);
  };

  const inTransaction = async (client: PostgresClient, row: UnitRow): Promise<StoreResult | Conflict> => {
    const { inTransaction: work, inTransactionMs: limitMs = TRANSACTION_MS, commitId } = row.unit;
    let result: StoreResult | undefined;
    try {
      await client.query({ text: beginFor(limitMs) });
      [result] = await commitUnits(client, [row]);
    } catch (error) {
      await rollBack(client);
      if (isUndone(error) && isConflict(error)) return { status: 'conflict', error };
      throw rejectionOf(error, row);
    }
    if (result?.status !== 'committed') {
      await rollBack(client);
      return result ?? { status: 'stale' };
    }
    const tx = lend(client);
    let failure: ServerError | undefined;
    try {
      failure = await within(limitMs, async () => {
        await work?.(tx.transaction);
        return tx.end();
      }, () => tookTooLong(limitMs, commitId));
    } catch (error) {
      // A statement that hangs would keep a ROLLBACK waiting: the end of the connection is one.
      if (tx.abandon()) await rollBack(client);
      throw error;
    }
    const { command } = await client.query({ text: 'COMMIT' }).catch((error: unknown) => {
      throw isUndone(error) ? error : unknownOutcome(error, commitId);
    });
    // What failed undid all of it, unless the backend went back to a savepoint before that: the server knows.
    if (command !== 'COMMIT') throw command === 'ROLLBACK' && failure !== undefined ? failure : unknownOutcome(failure, commitId);
    return result;
  };

  return { together, alone };
}

interface Conflict {
  readonly status: 'conflict';
  readonly error: ServerError;
}

/** Works on a connection and gives it back. One that failed in the middle of something is closed rather than lent again. */
export async function withClient<T>(client: PostgresClient, work: () => Promise<T>): Promise<T> {
  // A connection that breaks while it is lent says so twice: to whoever waits for an answer, and here. Unheard, it would end the process.
  const ignore = (): void => undefined;
  client.on?.('error', ignore);
  let failure: Error | undefined;
  try {
    return await work();
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.removeListener?.('error', ignore);
    client.release(failure);
  }
}

/** What is not rolled back here is when the connection ends. */
async function rollBack(client: PostgresClient): Promise<void> {
  await client.query({ text: 'ROLLBACK' }).catch(() => undefined);
}

interface Lent {
  readonly transaction: Transaction;
  /** A statement that was not waited for is waited for here. The first that the server undid, if any; another failure is thrown. */
  end(): Promise<ServerError | undefined>;
  /** Lends it no longer. Whether the connection is free: no statement is still out. */
  abandon(): boolean;
}

/** The transaction as the backend sees it, until it ends. */
function lend(client: PostgresClient): Lent {
  const running: Promise<unknown>[] = [];
  let out = 0;
  let isOver = false;
  return {
    transaction: {
      run(sql, ...parameters) {
        refuseEnd(sql);
        refuseLate(isOver);
        out += 1;
        const done = client.query({ text: sql, values: [...parameters], queryMode: 'extended' }).then(() => undefined).finally(() => {
          out -= 1;
        });
        // Whoever does not wait for it hears of it at the end, and of an end before that all the same.
        done.catch(() => undefined);
        running.push(done);
        return done;
      },
    },
    async end() {
      const outcomes = await Promise.allSettled(running);
      isOver = true;
      const failures = outcomes.flatMap((outcome): readonly unknown[] => (outcome.status === 'rejected' ? [outcome.reason] : []));
      for (const failure of failures) if (!isUndone(failure)) throw failure;
      return failures.find(isUndone);
    },
    abandon() {
      isOver = true;
      return out === 0;
    },
  };
}
