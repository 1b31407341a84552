import { sqlite } from 'kasse/sqlite';
import type { BenchStore } from './measure.js';

export function sqliteBench(file: string): BenchStore {
  return {
    store: sqlite(file),
    countOrders: async () => {
      const reader = sqlite(file, { readOnly: true });
      const orders = [...reader.read.orders()].length;
      await reader.close();
      return orders;
    },
  };
}
