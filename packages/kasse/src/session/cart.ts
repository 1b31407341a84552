import type { Discount } from './discount.js';

/** The backend's cart as Kasse last saw it. Prices follow the shop's price mode. */
export interface Cart {
  /** Changes whenever anything in the cart does; opaque to Kasse. */
  readonly revision: string;
  readonly currency: string;
  readonly lines: readonly LineItem[];
  /** Only when the shop says `discounts: "backend"`. */
  readonly discounts?: readonly Discount[];
}

export interface LineItem {
  /** Unique in the cart and stable across revisions. */
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  /** A positive integer. */
  readonly quantity: number;
  readonly unitPriceMinor: number;
  /** Selects the tax rate; `standard` when absent. */
  readonly taxCategory?: string;
  readonly requiresShipping: boolean;
  readonly weightGrams?: number;
  readonly categories?: readonly string[];
  readonly tags?: readonly string[];
  readonly imageUrl?: string;
  /** The backend can no longer sell this line; the commit then stops and says so. */
  readonly unavailable?: boolean;
}
