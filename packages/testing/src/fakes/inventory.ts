import { defineInventory, type Inventory, type Plugin, type StockRequest } from 'kasse/plugin';
import { type Fault, type MethodOf, withFaults } from './faults.js';
import { type HoldOptions, type HoldTable, holdTable } from './hold-table.js';

export interface FakeInventoryOptions extends HoldOptions {
  /** Default `stock`. */
  readonly id?: string;
  /** Pieces by sku; those not named have none. */
  readonly stock: Readonly<Record<string, number>>;
  readonly faults?: readonly Fault<MethodOf<Inventory>>[];
}

export interface FakeInventory {
  readonly plugin: Plugin<'inventory'>;
  /** Pieces that are neither held nor sold. A test may change them. */
  readonly free: Map<string, number>;
  /** What each hold came to, by its id. */
  readonly holds: HoldTable<StockRequest>['states'];
  /** Still to come; a test may add some. */
  readonly faults: Fault<MethodOf<Inventory>>[];
}

/**
 * Stock in memory, at one place.
 * @example fakeInventory({ stock: { mug: 1 }, faults: [{ on: 'hold', fault: 'lose_answer' }] })
 */
export function fakeInventory({ id = 'stock', stock, faults: given = [], ...options }: FakeInventoryOptions): FakeInventory {
  const free = new Map(Object.entries(stock));
  const faults = [...given];
  const move = (lines: StockRequest['lines'], sign: 1 | -1): void => {
    for (const { sku, quantity } of lines) free.set(sku, (free.get(sku) ?? 0) + sign * quantity);
  };
  const table = holdTable<StockRequest>(
    {
      take: ({ lines }) => {
        const before = new Map(free);
        move(lines, -1);
        const items = lines.flatMap(({ lineId, sku }) => ((free.get(sku) ?? 0) < 0 ? [{ lineId, available: before.get(sku) ?? 0 }] : []));
        if (items.length === 0) return undefined;
        move(lines, 1);
        return { status: 'refused', code: 'out_of_stock', items };
      },
      giveBack: ({ lines }) => {
        move(lines, 1);
      },
    },
    options,
  );
  const { states: holds, ...methods } = table;
  const contract: Inventory = {
    ...methods,
    available: ({ skus }) => Promise.resolve(Object.fromEntries(skus.map((sku) => [sku, free.get(sku) ?? 0]))),
  };
  return { free, holds, faults, plugin: defineInventory({ id, setup: () => withFaults(contract, faults) })() };
}
