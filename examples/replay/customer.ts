import type { OpenInput } from 'kasse';
import { BLANK } from './classify.js';
import type { Row } from './read-rows.js';

/** An order that a row became, as far as refunds need it. */
export interface PlacedOrder {
  /** The row it came from; file order decides what is newer. */
  readonly rowNumber: number;
  readonly sessionId: string;
  readonly capturedMinor: number;
  refundedMinor: number;
}

/** What the retailer knows of one customer: their own earlier rows, and nothing of anybody else's. */
export class Customer {
  readonly id: string;
  /** In file order. */
  readonly #orders: PlacedOrder[] = [];
  #lastOrderAt: number | undefined;
  #lifetimeMinor = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** Customers of `(blank)` are many people, of whom nothing is known. */
  get isGuest(): boolean {
    return this.id === BLANK;
  }

  /**
   * The facts a checkout opens with. Days are whole days since the last order, at least 0; lifetime value is net of
   * refunds. A guest has no history.
   */
  factsFor(row: Row): NonNullable<OpenInput['facts']> {
    const orders = this.isGuest ? 0 : this.#orders.length;
    const lastOrderAt = this.isGuest ? undefined : this.#lastOrderAt;
    return {
      country: row.country,
      'customer.returning': orders > 0,
      'customer.orders': orders,
      'customer.lifetimeValue': { amountMinor: this.isGuest ? 0 : this.#lifetimeMinor, currency: 'GBP' },
      ...(lastOrderAt === undefined ? {} : { 'customer.daysSinceLastOrder': Math.max(0, Math.floor((row.invoicedAt - lastOrderAt) / DAY_MS)) }),
    };
  }

  /** Guests check out side by side, so that their orders may come out of file order; they are kept in it. */
  addOrder(row: Row, sessionId: string, capturedMinor: number): void {
    const order = { rowNumber: row.number, sessionId, capturedMinor, refundedMinor: 0 };
    const at = this.#orders.findLastIndex(({ rowNumber }) => rowNumber < row.number) + 1;
    this.#orders.splice(at, 0, order);
    this.#lastOrderAt = row.invoicedAt;
    this.#lifetimeMinor += capturedMinor;
  }

  /** The newest order before `row` with at least this much left of what was captured. */
  refundable(row: Row, amountMinor: number): PlacedOrder | undefined {
    return this.#orders.findLast(
      ({ rowNumber, capturedMinor, refundedMinor }) => rowNumber < row.number && capturedMinor - refundedMinor >= amountMinor,
    );
  }

  addRefund(order: PlacedOrder, amountMinor: number): void {
    order.refundedMinor += amountMinor;
    this.#lifetimeMinor -= amountMinor;
  }
}

const DAY_MS = 86_400_000;
