import Database from 'libsql';

/** What this machine's disk allows: single durable SQLite transactions per second, each with one row of a session's size. */
export function measureCeiling(file: string, transactions: number): number {
  const database = new Database(file);
  try {
    database.exec('PRAGMA page_size = 8192');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    database.exec('CREATE TABLE ceiling (id INTEGER PRIMARY KEY, data TEXT)');
    const insert = database.prepare('INSERT INTO ceiling (data) VALUES (?)');
    const data = 'x'.repeat(2_000);
    const startedAt = performance.now();
    for (let index = 0; index < transactions; index += 1) insert.run(data);
    return transactions / ((performance.now() - startedAt) / 1_000);
  } finally {
    database.close();
  }
}
