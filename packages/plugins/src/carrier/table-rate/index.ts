export { tableRate } from './table-rate.js';
export type { AuthoredBand, AuthoredService, AuthoredZone, TableRateOptions } from './options.js';
