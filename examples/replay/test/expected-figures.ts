import type { Invoice } from './invoices.js';

export interface Expected {
  readonly rows: number;
  readonly committed: number;
  readonly refunds: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly revenueMinor: number;
  readonly refundedMinor: number;
}

/** What the replay must come to, worked out one row at a time, without an engine and without the replay's own code. */
export function expectedFigures(rows: readonly Pick<Invoice, 'invoiceNo' | 'customer' | 'quantity' | 'unitPrice'>[]): Expected {
  const left = new Map<string, number[]>();
  const refused: Record<string, number> = {};
  let [committed, refunds, revenueMinor, refundedMinor] = [0, 0, 0, 0];
  const refuse = (code: string): void => {
    refused[code] = (refused[code] ?? 0) + 1;
  };
  for (const { invoiceNo, customer, quantity, unitPrice } of rows) {
    const orders = left.get(customer) ?? [];
    left.set(customer, orders);
    // Prices here have at most four decimals, and these products stay far below what a number counts exactly.
    const tenThousandths = Math.abs(Number(quantity)) * Math.round(Math.abs(Number(unitPrice)) * 10_000);
    const minor = Math.floor((tenThousandths + 50) / 100);
    if (invoiceNo.startsWith('C') && minor === 0) refuse('refund_of_nothing');
    else if (invoiceNo.startsWith('C')) {
      const at = orders.findLastIndex((remaining) => remaining >= minor);
      if (at === -1) {
        refuse('refund_exceeds_captured');
        continue;
      }
      orders[at] = (orders[at] ?? 0) - minor;
      refunds += 1;
      refundedMinor += minor;
    } else if (Number(quantity) <= 0) refuse('quantity_not_positive');
    else if (Number(unitPrice) <= 0) refuse('unit_price_not_positive');
    else {
      orders.push(minor);
      committed += 1;
      revenueMinor += minor;
    }
  }
  return { rows: rows.length, committed, refunds, refused, revenueMinor, refundedMinor };
}
