export { pickup } from './pickup.js';
export type { AuthoredLocation, PickupOptions, StockSource } from './options.js';
