import type { SqliteStore } from 'kasse/sqlite';

/** What the replay notes in the database beside the orders, so that every row of the file can be accounted for. */
export interface Notes {
  refuse(refusals: readonly Refusal[]): Promise<void>;
}

export interface Refusal {
  readonly rowNumber: number;
  readonly code: string;
}

const CREATE = `
  CREATE TABLE IF NOT EXISTS replay_file (row_count INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS replay_refusals (row_number INTEGER PRIMARY KEY, code TEXT NOT NULL) STRICT`;

/** @param rowCount - Rows of the file. */
export async function openNotes(store: SqliteStore, rowCount: number): Promise<Notes> {
  await store.transact((tx) => {
    tx.exec(CREATE);
    tx.prepare('INSERT INTO replay_file (row_count) VALUES (?)').run(rowCount);
  });
  return {
    refuse: (refusals) =>
      store.transact((tx) => {
        const insert = tx.prepare('INSERT INTO replay_refusals (row_number, code) VALUES (?, ?)');
        for (const { rowNumber, code } of refusals) insert.run(rowNumber, code);
      }),
  };
}
