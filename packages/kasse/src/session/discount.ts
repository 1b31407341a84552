/** What a discount takes away, and from what. Kasse allocates and rounds. */
export interface Discount {
  /** Unique among the discounts of one quote. */
  readonly id: string;
  /** The code the buyer entered; absent for an automatic discount. */
  readonly code?: string;
  readonly title: string;
  readonly target: DiscountTarget;
  readonly value: DiscountValue;
  /** The code can be used a limited number of times: it is held before money moves. */
  readonly isLimited?: boolean;
}

/** `lines` without ids means every line. */
export type DiscountTarget =
  | { readonly on: 'lines'; readonly lineIds?: readonly string[] }
  | { readonly on: 'fulfillment' };

/** Rates in parts per million. A fixed amount follows the shop's price mode and never takes more than there is. */
export type DiscountValue =
  | { readonly kind: 'percentage'; readonly ratePpm: number }
  | { readonly kind: 'fixed'; readonly amountMinor: number }
  | { readonly kind: 'free' };

/** A code that was entered and does not count, with the message code that says why. */
export interface RefusedCode {
  readonly code: string;
  readonly reason: 'discount_unknown' | 'discount_expired' | 'discount_not_applicable' | 'discount_limit_reached';
}
