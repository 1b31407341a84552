import type { Cart as CartSnapshot, Order } from '../session/index.js';
import type { FactValue } from '../rules/index.js';
import type { CallContext } from './call.js';

/** The backend's cart: asked at open, on change and once more before money moves. */
export interface Cart {
  /** Changes nothing. A throw or an answer that makes no sense leaves the checkout as it was, and is told to the buyer. */
  price(cartRef: string, context: CartContext, call: CallContext): Promise<CartSnapshot>;
}

export interface CartContext {
  readonly currency: string;
  readonly customerId?: string;
  /** Of the destination; until it is known what was said at open, else the shop's own. When it changes, the cart is asked again. */
  readonly country?: string;
  /**
   * Entered codes, when the shop says `discounts: "backend"`; asked again with each that comes or goes. One counts when a
   * discount of the cart names it, in capitals or not.
   */
  readonly codes: readonly string[];
}

/** The backend's orders. */
export interface Orders {
  /** Stores the order; idempotent by `order.id`. Called after the pivot and retried until it succeeds. */
  place(order: Order, call: CallContext): Promise<PlaceOutcome>;
  /**
   * Runs inside the pivot's own transaction, when backend and Kasse share a database. Synchronous for SQLite; on
   * Postgres it has `timeouts.recordMs`, 5 seconds unless you say so. What it throws undoes the commit, as does taking longer; it may run
   * again before anything is durable, so it does nothing but SQL. `place` still follows.
   */
  record?(tx: Transaction, order: Order): void | Promise<void>;
  /** The backend's own order number; the order id serves without it. Asked for once a session, before the first attempt to pay: again for the same session is the same number. */
  allocateNumber?(sessionId: string, call: CallContext): Promise<string>;
}

export type PlaceOutcome =
  | { readonly status: 'placed'; readonly reference?: string }
  /** `isFinal`: asking again is of no use; a person has to decide. Otherwise it is tried again. */
  | { readonly status: 'failed'; readonly code: string; readonly isFinal?: boolean };

/** The least a shared database has to offer. */
export interface Transaction {
  run(sql: string, ...parameters: readonly (string | number | null)[]): void | Promise<void>;
}

/** Loads facts the caller of `open` did not bring. One that fails or is late leaves its facts missing. Not called yet. */
export interface FactSource {
  readonly facts: readonly string[];
  load(request: { readonly customerId?: string; readonly cartRef: string }, call: CallContext): Promise<Readonly<Record<string, FactValue>>>;
}

/** Sends what flows say is to follow. Not called yet. */
export interface Messenger {
  send(message: { readonly to: string; readonly template: string; readonly data: Readonly<Record<string, unknown>> }, call: CallContext): Promise<void>;
}
