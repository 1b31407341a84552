import type { SqlDatabase, SqlStatement } from './sql-database.js';

/** Far more than these plugins have; a bound for callers who put values into their texts. */
const STATEMENTS_MAX = 500;

/** Prepares each text once, which costs several times as much as running it. Works may then prepare where they use. */
export function keepStatements(db: SqlDatabase): SqlDatabase {
  const kept = new Map<string, SqlStatement>();
  return {
    exec: (sql) => db.exec(sql),
    prepare: (sql) => {
      let statement = kept.get(sql);
      if (statement === undefined) {
        if (kept.size >= STATEMENTS_MAX) kept.clear();
        kept.set(sql, (statement = db.prepare(sql)));
      }
      return statement;
    },
  };
}
