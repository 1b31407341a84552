import { defineInventory, type Order, type Orders, type Plugin } from 'kasse/plugin';

/** Stock in this process: counts down, gives back, and costs next to nothing. It is Kasse that is measured. */
export function inProcessStock(id: string, level: number): Plugin<'inventory'> {
  const holds = new Map<string, number>();
  let free = level;
  return defineInventory({
    id,
    setup: () => ({
      hold: ({ holdId, lines }) => {
        if (holds.has(holdId)) return Promise.resolve({ status: 'held' });
        const wanted = lines.reduce((sum, { quantity }) => sum + quantity, 0);
        if (wanted > free) return Promise.resolve({ status: 'refused', code: 'out_of_stock' });
        free -= wanted;
        holds.set(holdId, wanted);
        return Promise.resolve({ status: 'held' });
      },
      consume: ({ holdId }) => {
        holds.delete(holdId);
        return Promise.resolve({ status: 'succeeded' });
      },
      release: ({ holdId }) => {
        free += holds.get(holdId) ?? 0;
        holds.delete(holdId);
        return Promise.resolve({ status: 'succeeded' });
      },
    }),
  })();
}

/** The backend's orders in this process, once per id. */
export function inProcessOrders(): Orders & { readonly placed: ReadonlyMap<string, Order> } {
  const placed = new Map<string, Order>();
  return {
    placed,
    place: (order) => {
      placed.set(order.id, order);
      return Promise.resolve({ status: 'placed' });
    },
  };
}
