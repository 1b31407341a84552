export { postgres, type PostgresOptions, type PostgresStore } from './postgres.js';
export type { PostgresClient, PostgresPool, PostgresQueries, PostgresQuery, PostgresResult } from './pool.js';
export type { PostgresReader } from './read-all.js';
export { openStaffDoor } from './staff-door.js';
