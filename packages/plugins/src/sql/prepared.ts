import type { SqlDatabase, SqlStatement } from './sql-database.js';

/** Statements by handle, so that they go when it goes. */
const statements = new WeakMap<SqlDatabase, Map<string, SqlStatement>>();

/**
 * Prepares a statement once per database handle: preparing costs several times as much as running.
 * For constant texts only; every other text would be kept as long as the handle.
 */
export function prepared(db: SqlDatabase, sql: string): SqlStatement {
  let known = statements.get(db);
  if (known === undefined) statements.set(db, (known = new Map<string, SqlStatement>()));
  let statement = known.get(sql);
  if (statement === undefined) known.set(sql, (statement = db.prepare(sql)));
  return statement;
}
