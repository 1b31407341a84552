import type { Discount, LineItem, RefusedCode } from '../session/index.js';
import type { CallContext } from './call.js';

/** A hold ends exactly once, consumed or released. Everything here is idempotent by `holdId`. */
export interface HoldContract<Request> {
  /** All of it or nothing. The same hold again is `held`; one that has ended is refused. */
  hold(request: Request & { readonly holdId: string }, call: CallContext): Promise<HoldOutcome>;
  /** Puts the end further off, and answers when it is then. One that has ended is refused. */
  renew?(request: { readonly holdId: string }, call: CallContext): Promise<HoldOutcome>;
  /** After the pivot: the hold became a sale. */
  consume(request: { readonly holdId: string }, call: CallContext): Promise<HoldEnd>;
  /** Before the pivot: as if it had never been. Releasing an unknown hold succeeds and forbids it for good. */
  release(request: { readonly holdId: string }, call: CallContext): Promise<HoldEnd>;
}

export type HoldOutcome =
  | { readonly status: 'held'; readonly expiresAt?: string }
  | { readonly status: 'refused'; readonly code: string; readonly items?: readonly { readonly lineId: string; readonly available: number }[] }
  | { readonly status: 'unavailable' }
  | { readonly status: 'unknown' };

export type HoldEnd =
  | { readonly status: 'succeeded' }
  | { readonly status: 'failed'; readonly code: string }
  | { readonly status: 'unavailable' }
  | { readonly status: 'unknown' };

export interface StockRequest {
  readonly lines: readonly StockLine[];
  /** The pickup point the goods are taken from; any location when absent. */
  readonly locationId?: string;
}

export interface StockLine {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
  /** True for what needs no shipping in an order that is picked up: taken from any location, whatever `locationId` says. */
  readonly comesFromAnywhere?: boolean;
}

export interface Inventory extends HoldContract<StockRequest> {
  /** Free stock by sku, at a location or everywhere. What `ownHolds` hold is free too: whoever asks holds it themselves. */
  available?(request: { readonly skus: readonly string[]; readonly locationId?: string; readonly ownHolds?: readonly string[] }, call: CallContext): Promise<Readonly<Record<string, number>>>;
}

export interface DiscountRequest {
  readonly currency: string;
  readonly lines: readonly LineItem[];
  readonly codes: readonly string[];
  /** What the delivery costs that is chosen, before discounts: by the last quote, so that the next may find another price. */
  readonly fulfillmentMinor?: number;
  readonly customerId?: string;
  /** ISO 8601, for windows. */
  readonly now: string;
}

export interface DiscountHold {
  readonly codes: readonly string[];
  readonly customerId?: string;
  /** What each of the codes takes off this order, by code as entered: what budgets are counted by. */
  readonly amountsMinor?: Readonly<Record<string, number>>;
}

/** Coupons and automatic discounts, when the shop says `discounts: "kasse"`. */
export interface Discounts extends HoldContract<DiscountHold> {
  /** A question: counts nothing and claims nothing. Answers for each of `codes`, in the order in which discounts are to be taken. */
  evaluate(request: DiscountRequest, call: CallContext): Promise<{ readonly discounts: readonly Discount[]; readonly refused: readonly RefusedCode[] }>;
}

export interface ValueHold {
  readonly account: string;
  readonly amountMinor: number;
  readonly currency: string;
}

/**
 * Gift cards and points.
 *
 * An `account` may be a secret that is as good as money: it goes into no journal, event, error or log.
 * A hold of more than there is is refused; nothing is ever held in part.
 */
export interface StoredValue extends HoldContract<ValueHold> {
  /**
   * Who may spend an account. `bearer`, also when absent: whoever knows it, so buyers enter it. `customer`: it is the
   * id of the customer, which is never taken from what a buyer enters.
   */
  readonly spentBy?: 'bearer' | 'customer';
  /** The currency of all that is stored. An engine whose shop sells in another one does not start. Absent: it may be several. */
  readonly currency?: string;
  /**
   * The account that an entered code names: the same for all its spellings, so that nobody pays with one gift card as if
   * it were two. Every other call gets what it answered. Pure; of its own answer it answers the same. Without it a code
   * names an account as it was entered.
   */
  accountOf?(code: string): string;
  balance(account: string, call: CallContext): Promise<ValueBalance>;
  /**
   * A refund after the pivot: puts back what a consumed hold took, whole or in part, and never more than it took.
   *
   * Idempotent by `creditId`: the same credit again succeeds and moves nothing, another one under its id fails. It asks
   * for the hold and not for the account, so that nobody has to keep a gift card's code for it.
   */
  credit?(request: ValueCredit, call: CallContext): Promise<HoldEnd>;
}

/** What can be held now. An account nobody knows has nothing, so that nobody finds out which ones there are. */
export interface ValueBalance {
  readonly amountMinor: number;
  readonly currency: string;
  /** A hold is a multiple of it; 1 when absent. */
  readonly stepMinor?: number;
  /** A hold is at least this much; 1 when absent. */
  readonly minimumMinor?: number;
}

export interface ValueCredit {
  /** Names this refund; unique, and the same over its retries. */
  readonly creditId: string;
  readonly holdId: string;
  readonly amountMinor: number;
  readonly currency: string;
}
