import type { Inventory, StockRequest } from 'kasse/plugin';
import { call } from './call.js';
import { checksOf, type ConformanceChecks } from './check.js';
import { ensureWhole, same } from './expect.js';
import { holdChecks, type HoldFixture } from './holds.js';
import { openPlugin, type PluginMaker } from './open.js';
import { optionChecks, type OptionsFixture } from './question.js';

export interface InventoryFixture extends OptionsFixture<'inventory'>, HoldFixture<StockRequest> {
  /** It has `available`. */
  readonly tellsAvailable?: boolean;
}

/** What every inventory must do. */
export const inventoryChecks: ConformanceChecks<InventoryFixture> = [
  ...holdChecks<PluginMaker<'inventory'>, StockRequest, InventoryFixture>(openPlugin),
  ...checksOf<InventoryFixture, 'tellsAvailable'>('tellsAvailable', {
    'available: counts whole pieces, without those that are held': async ({ open, lastOne }) => {
      const inventory = await openPlugin(open);
      const before = await free(inventory, lastOne);
      await inventory.hold({ ...lastOne, holdId: 'a' }, call());
      const after = await free(inventory, lastOne);
      for (const { sku } of lastOne.lines) {
        ensureWhole(before[sku], `What is available of ${sku}`, Number.MAX_SAFE_INTEGER);
        const wanted = lastOne.lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
        same(after[sku], (before[sku] ?? 0) - wanted, `What is available of ${sku} after a hold`);
      }
    },
  }),
  ...optionChecks<'inventory', InventoryFixture>(),
];

async function free(inventory: Inventory, { lines, locationId }: StockRequest): Promise<Readonly<Record<string, number>>> {
  const skus = lines.map(({ sku }) => sku);
  return (await inventory.available?.(locationId === undefined ? { skus } : { skus, locationId }, call())) ?? {};
}
