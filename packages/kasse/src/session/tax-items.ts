import type { PricedItem } from './apply-discounts.js';
import { type ItemRates, ratesOf } from './item-rates.js';
import type { Taxed, TaxLine } from './quote.js';
import type { ItemTax, QuoteBasis } from './quote-input.js';
import { takeGiven, taxAmount } from './tax-amount.js';
import { taxTogether } from './tax-together.js';

/** A taxed item as the quote shows it: at its destination, where that restates prices. */
export interface TaxedItem extends Taxed {
  readonly id: string;
  readonly unitPriceMinor: number;
  readonly amountMinor: number;
  readonly discountMinor: number;
}

/**
 * Taxes every item at the shop's rounding level.
 *
 * Where an inclusive shop keeps the net abroad, amounts are restated: what the item costs with the destination's tax
 * instead of home's. A discount is then what lies between the restated amount and the restated rest.
 */
export function taxItems(items: readonly PricedItem[], taxes: readonly ItemTax[], prices: QuoteBasis['prices']): TaxedItem[] {
  const rates = ratesOf(items, taxes, prices);
  const taxed = prices.level === 'per-order' ? taxPool(items, rates, prices) : items.map((item, index) => taxOne(item, rates[index], prices));
  return items.map((item, index) => present(item, rates[index], taxed[index], prices));
}

type Prices = QuoteBasis['prices'];

const NOTHING: Taxed = { netMinor: 0, taxMinor: 0, grossMinor: 0, taxes: [] };

function taxOne(item: PricedItem, rates: ItemRates | undefined, prices: Prices): Taxed {
  if (rates === undefined) return NOTHING;
  if (rates.isGiven) return takeGiven(item.id, item.remainingMinor, rates, prices);
  return item.units === undefined ? taxAmount(item.remainingMinor, rates, prices) : taxUnits(item.units, rates, prices);
}

function taxUnits(units: NonNullable<PricedItem['units']>, rates: ItemRates, prices: Prices): Taxed {
  let netMinor = 0;
  let taxMinor = 0;
  const taxes: TaxLine[] = rates.taxes.map(({ name, ratePpm }) => ({ name, ratePpm, amountMinor: 0 }));
  for (const { weight, count } of units) {
    const unit = taxAmount(weight, rates, prices);
    netMinor += unit.netMinor * count;
    taxMinor += unit.taxMinor * count;
    unit.taxes.forEach((tax, index) => {
      taxes[index] = { ...tax, amountMinor: (taxes[index]?.amountMinor ?? 0) + tax.amountMinor * count };
    });
  }
  return { netMinor, taxMinor, grossMinor: netMinor + taxMinor, taxes };
}

/** Amounts that a provider computed stay out of the pool that is rounded together. */
function taxPool(items: readonly PricedItem[], rates: readonly ItemRates[], prices: Prices): Taxed[] {
  if (!rates.some((one) => one.isGiven)) return taxTogether(items, rates, prices);
  const isPooled = (_: unknown, index: number): boolean => rates[index]?.isGiven === false;
  const pooled = taxTogether(items.filter(isPooled), rates.filter(isPooled), prices).values();
  return items.map((item, index) => {
    const one = rates[index];
    return one?.isGiven === true ? takeGiven(item.id, item.remainingMinor, one, prices) : (pooled.next().value ?? NOTHING);
  });
}

function present(item: PricedItem, rates: ItemRates | undefined, taxed: Taxed = NOTHING, prices: Prices): TaxedItem {
  const { id, unitPriceMinor, amountMinor, remainingMinor } = item;
  const { netMinor, taxMinor, grossMinor, taxes } = taxed;
  if (rates?.isRestated !== true) {
    return { id, unitPriceMinor, amountMinor, discountMinor: amountMinor - remainingMinor, netMinor, taxMinor, grossMinor, taxes };
  }
  const unitMinor = taxAmount(unitPriceMinor, rates, prices).grossMinor;
  const restatedMinor = amountMinor === remainingMinor ? grossMinor : restate(item, rates, unitMinor, prices);
  // Rounding together may leave the rest a minor unit above the amount rounded alone.
  const fullMinor = Math.max(restatedMinor, grossMinor);
  return { id, unitPriceMinor: unitMinor, amountMinor: fullMinor, discountMinor: fullMinor - grossMinor, netMinor, taxMinor, grossMinor, taxes };
}

function restate(item: PricedItem, rates: ItemRates, unitMinor: number, prices: Prices): number {
  return prices.level === 'per-unit' ? unitMinor * item.quantity : taxAmount(item.amountMinor, rates, prices).grossMinor;
}
