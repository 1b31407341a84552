export { localInventory } from './local-inventory.js';
export { localStock, type LocalStock, type StockLevel } from './local-stock.js';
export type { LocalInventoryOptions, LocalStockOptions } from './options.js';
