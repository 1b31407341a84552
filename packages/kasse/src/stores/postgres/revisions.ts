/** Revisions in one query at most. */
const BATCH_MAX = 256;

export type Revisions = (sessionId: string) => Promise<number | undefined>;

/**
 * Asks for revisions together: what is asked for in the same turn of the event loop, or while a query is on its way,
 * shares the next one. So each answer is read after it was asked for.
 * @param read - Answers for each session in their order, null for one that is not there.
 */
export function createRevisions(read: (sessionIds: readonly string[]) => Promise<readonly (string | null)[]>): Revisions {
  let waiting: Asked[] = [];
  let isBusy = false;

  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_MAX);
      waiting = waiting.slice(BATCH_MAX);
      try {
        const revisions = await read(batch.map(({ sessionId }) => sessionId));
        batch.forEach(({ resolve }, index) => {
          const revision = revisions[index];
          resolve(revision === undefined || revision === null ? undefined : Number(revision));
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isBusy = false;
  };

  return (sessionId) =>
    new Promise((resolve, reject) => {
      waiting.push({ sessionId, resolve, reject });
      if (isBusy) return;
      isBusy = true;
      setImmediate(() => void work());
    });
}

interface Asked {
  readonly sessionId: string;
  readonly resolve: (revision: number | undefined) => void;
  readonly reject: (reason: unknown) => void;
}
