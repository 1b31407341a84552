export { type LocalDatabase, openDatabase } from './open-database.js';
export { groupCommit, type GroupCommit } from './group-commit.js';
export type { SqlDatabase, SqlStatement, SqlValue, Transactor } from './sql-database.js';
