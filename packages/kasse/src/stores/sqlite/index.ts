export { sqlite, type SqliteOptions, type SqliteStore } from './sqlite.js';
export type { SqlDatabase, SqlRow, SqlStatement, SqlValue, SqliteDriver, SqliteDriverStatement } from './driver.js';
export { openStaffDoor } from './staff-door.js';
export type { StoreReader } from './read-all.js';
