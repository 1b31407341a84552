import type { RoundingMode } from '../money/index.js';
import type { PriceMode, RoundingLevel } from '../flow/index.js';
import type { RefusedCode } from './discount.js';

/**
 * What everything costs, computed once and shown, authorized and ordered as it is.
 * All amounts are minor units of `currency`.
 */
export interface Quote {
  readonly cartRevision: string;
  readonly currency: string;
  readonly priceMode: PriceMode;
  /** The declared rounding, stored with every quote. */
  readonly rounding: { readonly mode: RoundingMode; readonly level: RoundingLevel };
  readonly lines: readonly QuoteLine[];
  readonly discounts: readonly AppliedDiscount[];
  readonly refusedCodes: readonly RefusedCode[];
  /** Absent while no option is chosen and where nothing is shipped. */
  readonly fulfillment?: QuoteFulfillment;
  /** Donations, gift wrap and other amounts that sections add. */
  readonly fees: readonly QuoteFee[];
  /** One entry per name and rate, over lines, fulfillment and fees. */
  readonly taxes: readonly TaxSummary[];
  readonly totals: Totals;
  /** What an outage policy priced instead of a provider. */
  readonly marks: readonly QuoteMark[];
  /**
   * The rates at home that providers gave, without which the rates above do not make the same prices again. Only where an
   * inclusive shop keeps the net; absent in quotes that were stored before this was kept.
   */
  readonly contained?: readonly ContainedRate[];
}

export interface ContainedRate {
  /** A line, the fulfillment or a fee. */
  readonly id: string;
  readonly ratePpm: number;
}

export interface Taxed {
  /** After discounts. `netMinor + taxMinor = grossMinor`, always. */
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly grossMinor: number;
  readonly taxes: readonly TaxLine[];
}

export interface QuoteLine extends Taxed {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  /** In the shop's price mode. */
  readonly unitPriceMinor: number;
  /** `unitPriceMinor * quantity`. */
  readonly amountMinor: number;
  /** Non-negative; in the shop's price mode. */
  readonly discountMinor: number;
}

export interface QuoteFulfillment extends Taxed {
  readonly methodId: string;
  readonly optionId: string;
  readonly carrier: string;
  readonly title: string;
  readonly amountMinor: number;
  readonly discountMinor: number;
  /** What it was taxed as, where its carrier says so; "standard" otherwise. */
  readonly taxCategory?: string;
}

export interface QuoteFee extends Taxed {
  /** The section that added it. */
  readonly section: string;
  readonly kind: 'donation' | 'fee';
  readonly title: string;
  readonly amountMinor: number;
  /** What it was taxed as; a fee without one was not. */
  readonly taxCategory?: string;
}

export interface TaxLine {
  readonly name: string;
  /** Zero with an amount where only the amount was stated. */
  readonly ratePpm: number;
  readonly amountMinor: number;
}

export interface TaxSummary extends TaxLine {
  /** The net amounts this tax was computed on. */
  readonly baseMinor: number;
}

export interface AppliedDiscount {
  readonly id: string;
  readonly code?: string;
  readonly title: string;
  /** Non-negative, in the shop's price mode; the sum of the allocations. */
  readonly amountMinor: number;
  readonly allocations: readonly { readonly target: string; readonly amountMinor: number }[];
  /** The code has a limited number of uses and is held before money moves. */
  readonly isLimited?: boolean;
}

/**
 * The summary, which adds up: exclusive prices give
 * `items + fulfillment + fees - discount + tax = total`; inclusive ones the same without `+ tax`, which is contained.
 */
export interface Totals {
  readonly itemsMinor: number;
  readonly discountMinor: number;
  readonly fulfillmentMinor: number;
  readonly feesMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
}

export interface QuoteMark {
  readonly on: 'fulfillment' | 'tax';
  readonly policy: 'flat' | 'lastQuote';
}
