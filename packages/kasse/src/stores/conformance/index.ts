export type { StoreCheck } from './check.js';
export { storeChecks } from './store-checks.js';
export * from '../store-fixtures.js';
