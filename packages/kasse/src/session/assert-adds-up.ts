import { KasseError } from '../errors/index.js';
import type { Quote, Taxed } from './quote.js';
import { FULFILLMENT_ITEM_ID } from './quote-input.js';

/**
 * Holds a quote against its own rules: every figure a safe integer and not negative, net and tax make the gross of every
 * item, taxes the tax, allocations the discounts, and lines, fulfillment, fees, tax minus discounts the total (with
 * inclusive prices the tax is contained).
 *
 * @throws {KasseError} ERR_INVARIANT that names the figure. It is never the buyer's fault.
 */
export function assertAddsUp(quote: Quote): void {
  const sums = { items: 0, discount: 0, fees: 0, tax: 0, total: 0 };
  const isInclusive = quote.priceMode === 'inclusive';
  const check = (name: string, item: Taxed, amountMinor: number, discountMinor: number): void => {
    assertTaxed(name, item);
    assertFigure(`${name} amount`, amountMinor);
    assertFigure(`${name} discount`, discountMinor);
    assertEqual(`${name} after discounts`, isInclusive ? item.grossMinor : item.netMinor, amountMinor - discountMinor);
    sums.discount += discountMinor;
    sums.tax += item.taxMinor;
    sums.total += item.grossMinor;
  };
  for (const line of quote.lines) {
    check(line.id, line, line.amountMinor, line.discountMinor);
    sums.items += line.amountMinor;
  }
  const { fulfillment, totals } = quote;
  if (fulfillment !== undefined) check(FULFILLMENT_ITEM_ID, fulfillment, fulfillment.amountMinor, fulfillment.discountMinor);
  for (const fee of quote.fees) {
    check(fee.section, fee, fee.amountMinor, 0);
    sums.fees += fee.amountMinor;
  }
  assertEqual('items', totals.itemsMinor, sums.items);
  assertEqual('discount', totals.discountMinor, sums.discount);
  assertEqual('fulfillment', totals.fulfillmentMinor, fulfillment?.amountMinor ?? 0);
  assertEqual('fees', totals.feesMinor, sums.fees);
  assertEqual('tax', totals.taxMinor, sums.tax);
  assertEqual('total', totals.totalMinor, sums.total);
  const { itemsMinor, fulfillmentMinor, feesMinor, discountMinor, taxMinor, totalMinor } = totals;
  assertEqual('the summary', itemsMinor + fulfillmentMinor + feesMinor - discountMinor + (isInclusive ? 0 : taxMinor), totalMinor);
  assertFigure('total', totalMinor);
  assertTaxes(quote);
  assertDiscounts(quote);
}

function assertTaxed(name: string, { netMinor, taxMinor, grossMinor, taxes }: Taxed): void {
  assertFigure(`${name} net`, netMinor);
  assertFigure(`${name} tax`, taxMinor);
  assertEqual(`${name} gross`, grossMinor, netMinor + taxMinor);
  let sum = 0;
  for (const tax of taxes) {
    assertFigure(`${name} tax`, tax.amountMinor);
    sum += tax.amountMinor;
  }
  assertEqual(`${name} taxes`, sum, taxMinor);
}

function assertTaxes({ taxes, totals }: Quote): void {
  let sum = 0;
  for (const tax of taxes) {
    assertFigure('tax base', tax.baseMinor);
    sum += tax.amountMinor;
  }
  assertEqual('tax summary', sum, totals.taxMinor);
}

function assertDiscounts({ discounts, lines, fulfillment, totals }: Quote): void {
  let sum = 0;
  const byTarget = new Map<string, number>();
  for (const discount of discounts) {
    let allocated = 0;
    for (const { target, amountMinor } of discount.allocations) {
      assertFigure('allocation', amountMinor);
      allocated += amountMinor;
      byTarget.set(target, (byTarget.get(target) ?? 0) + amountMinor);
    }
    assertEqual('discount allocations', allocated, discount.amountMinor);
    sum += discount.amountMinor;
  }
  assertEqual('discounts', sum, totals.discountMinor);
  if (sum === 0) return;
  for (const line of lines) assertEqual(`${line.id} allocations`, byTarget.get(line.id) ?? 0, line.discountMinor);
  assertEqual('fulfillment allocations', byTarget.get(FULFILLMENT_ITEM_ID) ?? 0, fulfillment?.discountMinor ?? 0);
}

function assertFigure(name: string, valueMinor: number): void {
  if (Number.isSafeInteger(valueMinor) && valueMinor >= 0) return;
  throw new KasseError('ERR_INVARIANT', `The quote has ${valueMinor} for ${name}; it must be a whole number of at least 0. Do not charge it.`, { name, valueMinor });
}

function assertEqual(name: string, actualMinor: number, expectedMinor: number): void {
  if (actualMinor === expectedMinor) return;
  throw new KasseError('ERR_INVARIANT', `The quote does not add up: ${name} is ${actualMinor}, its parts make ${expectedMinor}. Do not charge it.`, { name, actualMinor, expectedMinor });
}
