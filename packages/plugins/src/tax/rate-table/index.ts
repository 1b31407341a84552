export { rateTable } from './rate-table.js';
export type { AuthoredEntry, RateTableOptions } from './options.js';
