export { startPostgres, type PostgresOptions, type TestPostgres } from './start-postgres.js';
