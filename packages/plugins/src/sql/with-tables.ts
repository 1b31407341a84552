import type { SqlDatabase, Transactor } from './sql-database.js';

interface TableTransactor extends Transactor {
  /** The tables were created in a transaction that committed. */
  isReady(): boolean;
}

/**
 * Makes sure that tables exist before the first work runs, and gives a transactor that waits for it.
 * A failure is not remembered: the next work tries again.
 *
 * @param create - Idempotent (`CREATE TABLE IF NOT EXISTS`, and seeds); runs in a transaction of its own.
 */
export function withTables(transactor: Transactor, create: (tx: SqlDatabase) => void): TableTransactor {
  let isReady = false;
  let opening: Promise<void> | undefined;
  const open = async (): Promise<void> => {
    try {
      await transactor.transact(create);
      isReady = true;
    } finally {
      opening = undefined;
    }
  };
  return {
    isReady: () => isReady,
    transact: async (work) => {
      if (!isReady) await (opening ??= open());
      return transactor.transact(work);
    },
  };
}
