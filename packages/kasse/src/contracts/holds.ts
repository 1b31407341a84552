import type { Discount, LineItem, RefusedCode } from '../session/index.js';
import type { CallContext } from './call.js';

/** A hold ends exactly once, consumed or released. Everything here is idempotent by `holdId`. */
export interface HoldContract<Request> {
  hold(request: Request & { readonly holdId: string }, call: CallContext): Promise<HoldOutcome>;
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
  readonly lines: readonly { readonly lineId: string; readonly sku: string; readonly quantity: number }[];
  /** The pickup point the goods are taken from; any location when absent. */
  readonly locationId?: string;
}

export interface Inventory extends HoldContract<StockRequest> {
  /** Free stock by sku, at a location or everywhere. */
  available?(request: { readonly skus: readonly string[]; readonly locationId?: string }, call: CallContext): Promise<Readonly<Record<string, number>>>;
}

export interface DiscountRequest {
  readonly currency: string;
  readonly lines: readonly LineItem[];
  readonly codes: readonly string[];
  readonly customerId?: string;
  /** ISO 8601, for windows. */
  readonly now: string;
}

/** Coupons and automatic discounts, when the shop says `discounts: "kasse"`. */
export interface Discounts extends HoldContract<{ readonly codes: readonly string[]; readonly customerId?: string }> {
  evaluate(request: DiscountRequest, call: CallContext): Promise<{ readonly discounts: readonly Discount[]; readonly refused: readonly RefusedCode[] }>;
}

/** Gift cards and points. */
export interface StoredValue extends HoldContract<{ readonly account: string; readonly amountMinor: number; readonly currency: string }> {
  balance(account: string, call: CallContext): Promise<{ readonly amountMinor: number; readonly currency: string }>;
}
