import type { Address } from '../session/index.js';
import type { CallContext } from './call.js';

/**
 * Says which taxes apply. With rates only, Kasse computes and rounds by the shop's declared policy; a provider that
 * computes amounts itself returns them and they are taken as they are. An error is a throw, never a zero; so is what it may
 * know later. Where it will never know the taxes of the destination it says `not_covered`: the next provider is asked, and
 * after the last the buyer for another address.
 */
export interface TaxProvider {
  calculate(request: TaxRequest, call: CallContext): Promise<readonly TaxedItem[] | TaxNotCovered>;
  /** After the pivot: the sale is final and is reported, with the items and the destination that `calculate` was last asked about. Idempotent by key. */
  commit?(report: TaxReport, call: CallContext): Promise<void>;
  /**
   * The order was called off: the sale that was reported is taken back in whole. Called after the report is known to have
   * arrived, and until it succeeds. Idempotent by key; of a sale that is not on record nothing is left to take back, which is
   * a success. A refund of a part calls nothing: the sale stands, and its correction is the backend's to report.
   */
  void?(request: { readonly orderId: string }, call: CallContext): Promise<void>;
}

/** The provider knows no taxes for where the goods go, and asking again will not change that. */
export interface TaxNotCovered {
  readonly status: 'not_covered';
}

export interface TaxRequest {
  readonly currency: string;
  readonly priceMode: 'inclusive' | 'exclusive';
  /** Where the goods go: the chosen pickup point, else the address; the shop's own country until that is known. */
  readonly destination: Pick<Address, 'country' | 'region' | 'postalCode'>;
  /** Where the shop is: the rates contained in inclusive prices. */
  readonly origin: { readonly country: string };
  readonly items: readonly TaxableItem[];
}

/** A sale, as a provider is told of it. */
export interface TaxReport extends TaxRequest {
  readonly orderId: string;
  /** Only where an outage policy priced the order instead of a provider: the tax that was charged, all items together. */
  readonly charged?: { readonly policy: 'flat' | 'lastQuote'; readonly taxMinor: number };
}

/** A line, the fulfillment or a fee. */
export interface TaxableItem {
  readonly id: string;
  readonly kind: 'line' | 'fulfillment' | 'fee';
  readonly category: string;
  /** After discounts, in the shop's price mode. */
  readonly amountMinor: number;
  readonly quantity: number;
}

export interface TaxedItem {
  readonly id: string;
  readonly taxes: readonly ProviderTax[];
  /** The rates contained in this item's inclusive price, where the destination's differ from the origin's. */
  readonly containedRatePpm?: number;
}

/** `amountMinor` only from a provider that computes itself. */
export interface ProviderTax {
  readonly name: string;
  readonly ratePpm: number;
  readonly amountMinor?: number;
}
