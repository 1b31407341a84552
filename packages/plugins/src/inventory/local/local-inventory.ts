import { defineInventory, type PluginFactory } from 'kasse/plugin';
import { localStock } from './local-stock.js';
import { LocalInventorySchema } from './options.js';

/**
 * Stock in a SQLite file, or in memory.
 * @example localInventory({ database: 'stock.db', levels: { mug: 10, tee: { london: 3, leeds: 2 } } })
 */
export const localInventory: PluginFactory<'inventory', typeof LocalInventorySchema> = defineInventory({
  id: 'local',
  options: LocalInventorySchema,
  setup: ({ stock, ...own }) => stock ?? localStock(own),
});
