import { createLanes } from './lanes.js';

/** Revisions in one query at most. */
const BATCH_MAX = 256;
/** A query that takes longer may be on a connection that is half dead, and no other session waits for it. */
const SLOW_MS = 250;
/** Queries at a time, with those that are slow: each has a connection of the pool. */
const QUERIES_MAX = 3;

export type Revisions = (sessionId: string) => Promise<number | undefined>;

/**
 * Asks for revisions together: what is asked for in the same turn of the event loop, or while a query is on its way,
 * shares the next one. So each answer is read after it was asked for.
 * @param read - Answers for each session in their order, null for one that is not there.
 */
export function createRevisions(read: (sessionIds: readonly string[]) => Promise<readonly (string | null)[]>): Revisions {
  let waiting: Asked[] = [];

  const next = (): void => {
    if (waiting.length === 0 || lanes.quick > 0 || lanes.all === QUERIES_MAX) return;
    const batch = waiting.slice(0, BATCH_MAX);
    waiting = waiting.slice(BATCH_MAX);
    void lanes.run(() => ask(batch));
  };
  const lanes = createLanes(SLOW_MS, next);

  const ask = async (batch: readonly Asked[]): Promise<void> => {
    try {
      const revisions = await read(batch.map(({ sessionId }) => sessionId));
      batch.forEach(({ resolve }, index) => {
        const revision = revisions[index];
        resolve(revision === undefined || revision === null ? undefined : Number(revision));
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  return (sessionId) =>
    new Promise((resolve, reject) => {
      waiting.push({ sessionId, resolve, reject });
      if (waiting.length === 1) setImmediate(next);
    });
}

interface Asked {
  readonly sessionId: string;
  readonly resolve: (revision: number | undefined) => void;
  readonly reject: (reason: unknown) => void;
}
