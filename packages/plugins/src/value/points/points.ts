import { defineStoredValue, type PluginFactory } from 'kasse/plugin';
import { PointsSchema } from './options.js';

/**
 * Pays with loyalty points.
 * @example points({ accounts: pointAccounts({ rate: { points: 100, worth: '1.00 GBP' }, database: 'points.db' }) })
 */
export const points: PluginFactory<'value', typeof PointsSchema> = defineStoredValue({
  id: 'points',
  options: PointsSchema,
  setup: ({ accounts }) => accounts,
});
