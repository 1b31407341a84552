import type { CompiledShop } from '../flow/index.js';
import type { Cart } from './cart.js';
import type { Discount, RefusedCode } from './discount.js';
import type { FulfillmentOption } from './fulfillment.js';
import type { QuoteMark } from './quote.js';

/** Everything a quote is made of, before tax is known. */
export interface QuoteBasis {
  readonly cart: Cart;
  /** In the order in which they apply. */
  readonly discounts: readonly Discount[];
  /** Absent while nothing is chosen and where nothing is shipped. */
  readonly fulfillment?: { readonly methodId: string; readonly option: FulfillmentOption };
  readonly fees: readonly FeeInput[];
  readonly prices: CompiledShop['prices'];
}

export interface QuoteInput extends QuoteBasis {
  readonly refusedCodes: readonly RefusedCode[];
  /** One entry for each of `taxableItems`. */
  readonly taxes: readonly ItemTax[];
  readonly marks: readonly QuoteMark[];
}

/** An amount that a section adds; in the shop's price mode. Without a tax category it is not taxed. */
export interface FeeInput {
  readonly section: string;
  readonly kind: 'donation' | 'fee';
  readonly title: string;
  readonly amountMinor: number;
  readonly taxCategory?: string;
}

/** What a tax provider is asked about. */
export interface ItemToTax {
  readonly id: string;
  readonly kind: 'line' | 'fulfillment' | 'fee';
  readonly category: string;
  /** After discounts, in the shop's price mode. */
  readonly amountMinor: number;
  readonly quantity: number;
}

/** What a tax provider answers about one item. No taxes at all means that it is not taxed there. */
export interface ItemTax {
  readonly id: string;
  readonly taxes: readonly ItemRate[];
  /** The rate contained in this item's inclusive price at home, where the destination's differs. */
  readonly containedRatePpm?: number;
}

export interface ItemRate {
  readonly name: string;
  readonly ratePpm: number;
  /** Computed by the provider and taken as it is. All taxes of an item have it, or none. */
  readonly amountMinor?: number;
}

/** The item id of the fulfillment in taxes and in discount allocations. */
export const FULFILLMENT_ITEM_ID = 'fulfillment';

/** The item id of a fee. `index` counts all fees of the quote from 0. */
export function feeItemId(section: string, index: number): string {
  return `fee:${section}:${index}`;
}
