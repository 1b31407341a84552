import type { Cart } from 'kasse';
import type { Task } from './classify.js';

/** The cart of a row: one line, of quantity 1, at the row's worth. */
export function cartRefOf(rowNumber: number): string {
  return `row-${rowNumber}`;
}

/** The backend's side of the carts: every checkout of the file has one. */
export function rowCarts(tasks: readonly Task[]): Cart {
  const carts = new Map<string, Extract<Task, { kind: 'checkout' }>>();
  for (const task of tasks) if (task.kind === 'checkout') carts.set(cartRefOf(task.row.number), task);
  return {
    price: (cartRef, { currency }) => {
      const task = carts.get(cartRef);
      if (task === undefined) return Promise.reject(new Error(`There is no cart "${cartRef}".`));
      const { row, amountMinor } = task;
      const line = { id: '1', sku: 'INVOICE', title: `Invoice ${row.invoiceNo}`, quantity: 1, unitPriceMinor: amountMinor, requiresShipping: true };
      return Promise.resolve({ revision: '1', currency, lines: [line] });
    },
  };
}
