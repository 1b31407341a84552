import { KasseError } from '../errors/index.js';
import { allocate } from '../money/index.js';
import { applyDiscounts, type PricedCart } from './apply-discounts.js';
import { assertAddsUp } from './assert-adds-up.js';
import { inRange } from './in-range.js';
import type { AppliedDiscount, ContainedRate, Quote, QuoteFee, QuoteFulfillment, QuoteLine, TaxSummary, Totals } from './quote.js';
import type { FeeInput, QuoteInput } from './quote-input.js';
import { type TaxedItem, taxItems } from './tax-items.js';

/**
 * Computes what everything costs. Pure: the same input always gives the same quote.
 *
 * Discounts first, then taxes on what they leave, rounded at the shop's level:
 * - `per-unit`: discounts are allocated to single units, and the tax of each unit is rounded;
 * - `per-line`: the tax of each line, of the fulfillment and of each fee is rounded;
 * - `per-order`: bases are summed per rate and the tax of the whole order is rounded once, then allocated to the items.
 *
 * @throws {KasseError} ERR_MISUSE for amounts out of range, ERR_INVARIANT for an item without tax entry.
 */
export function buildQuote(input: QuoteInput): Quote {
  return finishQuote(input, applyDiscounts(input));
}

/** The second half of `buildQuote`, for a caller who asked a tax provider in between. */
export function finishQuote(input: QuoteInput, priced: PricedCart): Quote {
  return inRange(() => compose(input, priced));
}

function compose(input: QuoteInput, priced: PricedCart): Quote {
  const { cart, prices } = input;
  const taxed = taxItems(priced.items, input.taxes, prices);
  const lines = cart.lines.map(({ sku, title, quantity }, index): QuoteLine => {
    const { id, unitPriceMinor, amountMinor, discountMinor, netMinor, taxMinor, grossMinor, taxes } = at(taxed, index);
    return { id, sku, title, quantity, unitPriceMinor, amountMinor, discountMinor, netMinor, taxMinor, grossMinor, taxes };
  });
  const fulfillment = input.fulfillment === undefined ? undefined : composeFulfillment(input.fulfillment, at(taxed, lines.length));
  const feesFrom = lines.length + (fulfillment === undefined ? 0 : 1);
  const fees = input.fees.map((fee, index) => composeFee(fee, at(taxed, feesFrom + index)));
  const quote: { -readonly [K in keyof Quote]: Quote[K] } = {
    cartRevision: cart.revision,
    currency: cart.currency,
    priceMode: prices.mode,
    rounding: { mode: prices.rounding, level: prices.level },
    lines,
    discounts: restateDiscounts(priced, taxed),
    refusedCodes: input.refusedCodes,
    fees,
    taxes: summarise(taxed),
    totals: addUp(lines, fulfillment, fees),
    marks: input.marks,
  };
  if (fulfillment !== undefined) quote.fulfillment = fulfillment;
  if (prices.mode === 'inclusive' && prices.inclusiveAbroad === 'keepNet') quote.contained = containedIn(input.taxes);
  assertAddsUp(quote);
  return quote;
}

function at(taxed: readonly TaxedItem[], index: number): TaxedItem {
  const item = taxed[index];
  if (item === undefined) throw new KasseError('ERR_INVARIANT', 'The priced items are not those of this cart. Price it again.', { index });
  return item;
}

function composeFulfillment({ methodId, option }: NonNullable<QuoteInput['fulfillment']>, taxed: TaxedItem): QuoteFulfillment {
  const { amountMinor, discountMinor, netMinor, taxMinor, grossMinor, taxes } = taxed;
  const { id: optionId, carrier, title, taxCategory } = option;
  const composed = { methodId, optionId, carrier, title, amountMinor, discountMinor, netMinor, taxMinor, grossMinor, taxes };
  return taxCategory === undefined ? composed : { taxCategory, ...composed };
}

function composeFee({ section, kind, title, taxCategory }: FeeInput, taxed: TaxedItem): QuoteFee {
  const { amountMinor, netMinor, taxMinor, grossMinor, taxes } = taxed;
  const fee = { amountMinor, netMinor, taxMinor, grossMinor, taxes, section, kind, title };
  return taxCategory === undefined ? fee : { taxCategory, ...fee };
}

function containedIn(taxes: QuoteInput['taxes']): readonly ContainedRate[] {
  return taxes.flatMap(({ id, containedRatePpm: ratePpm }) => (ratePpm === undefined ? [] : [{ id, ratePpm }]));
}

function summarise(taxed: readonly TaxedItem[]): TaxSummary[] {
  const summaries: { -readonly [K in keyof TaxSummary]: TaxSummary[K] }[] = [];
  for (const { taxes, netMinor } of taxed) {
    for (const { name, ratePpm, amountMinor } of taxes) {
      const known = summaries.find((one) => one.ratePpm === ratePpm && one.name === name);
      if (known === undefined) summaries.push({ name, ratePpm, amountMinor, baseMinor: netMinor });
      else {
        known.amountMinor += amountMinor;
        known.baseMinor += netMinor;
      }
    }
  }
  return summaries;
}

function addUp(lines: readonly QuoteLine[], fulfillment: QuoteFulfillment | undefined, fees: readonly QuoteFee[]): Totals {
  let itemsMinor = 0;
  let discountMinor = fulfillment?.discountMinor ?? 0;
  let taxMinor = fulfillment?.taxMinor ?? 0;
  let totalMinor = fulfillment?.grossMinor ?? 0;
  for (const line of lines) {
    itemsMinor += line.amountMinor;
    discountMinor += line.discountMinor;
    taxMinor += line.taxMinor;
    totalMinor += line.grossMinor;
  }
  let feesMinor = 0;
  for (const fee of fees) {
    feesMinor += fee.amountMinor;
    taxMinor += fee.taxMinor;
    totalMinor += fee.grossMinor;
  }
  return { itemsMinor, discountMinor, fulfillmentMinor: fulfillment?.amountMinor ?? 0, feesMinor, taxMinor, totalMinor };
}

/** Where prices were restated abroad, each discount keeps its share of what the item's discounts became. */
function restateDiscounts(priced: PricedCart, taxed: readonly TaxedItem[]): readonly AppliedDiscount[] {
  const restated = new Map<string, number>();
  priced.items.forEach((item, index) => {
    const now = at(taxed, index).discountMinor;
    if (item.amountMinor - item.remainingMinor !== now) restated.set(item.id, now);
  });
  if (restated.size === 0) return priced.discounts;
  const parts = new Map<string, number[]>();
  for (const [target, discountMinor] of restated) {
    const shares = priced.discounts.flatMap(({ allocations }) => allocations.filter((one) => one.target === target));
    parts.set(target, allocate(discountMinor, shares.map((one) => one.amountMinor)));
  }
  return priced.discounts.map((discount) => {
    const allocations = discount.allocations.map((allocation) => {
      const own = parts.get(allocation.target);
      return own === undefined ? allocation : { target: allocation.target, amountMinor: own.shift() ?? 0 };
    });
    return { ...discount, amountMinor: allocations.reduce((sum, one) => sum + one.amountMinor, 0), allocations };
  });
}

