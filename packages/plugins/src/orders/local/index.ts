export { localOrders, type LocalOrders, type RecordedOrders } from './local-orders.js';
export type { LocalOrdersOptions } from './options.js';
