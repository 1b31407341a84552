import { KasseError } from '../errors/index.js';
import { allocate, allocateRuns, percentOf, PPM, type Run } from '../money/index.js';
import type { Discount } from './discount.js';
import { inRange } from './in-range.js';
import type { AppliedDiscount } from './quote.js';
import { feeItemId, FULFILLMENT_ITEM_ID, type ItemToTax, type QuoteBasis } from './quote-input.js';

/** A line, the fulfillment or a fee with what discounts leave of it; in the shop's price mode. */
export interface PricedItem {
  readonly id: string;
  readonly kind: ItemToTax['kind'];
  /** Absent for a fee that is not taxed. */
  readonly category?: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly amountMinor: number;
  /** Never below zero. */
  readonly remainingMinor: number;
  /** What is left of the single units, in order, as runs of equal amounts; only when the shop rounds per unit. */
  readonly units?: readonly Run[];
}

/** The lines in the cart's order, then the fulfillment, then the fees in theirs. */
export interface PricedCart {
  readonly items: readonly PricedItem[];
  readonly discounts: readonly AppliedDiscount[];
}

/**
 * Applies discounts one after the other, each to what the ones before it left.
 *
 * A percentage is rounded once by the shop's mode; a fixed amount takes at most what there is. What is taken is
 * allocated over the targeted lines, or over their single units when the shop rounds per unit, in proportion to what is
 * left of them; odd cents go to the largest remainders, ties to the earlier one. A discount that takes nothing stays in
 * the list with an amount of zero, because its code was accepted.
 *
 * @throws {KasseError} ERR_MISUSE when an amount, a quantity or a rate is out of range, or a line's id is taken.
 */
export function applyDiscounts(basis: QuoteBasis): PricedCart {
  return inRange(() => {
    const items = pricedItems(basis);
    return { items, discounts: basis.discounts.map((discount) => applyOne(discount, items, basis.prices)) };
  });
}

/** What discounts leave of the lines: carriers compare their free-from limits with it. */
export function itemsAfterDiscounts(priced: PricedCart): number {
  let sum = 0;
  for (const item of priced.items) if (item.kind === 'line') sum += item.remainingMinor;
  return sum;
}

/** The same while discounts are being applied. */
interface OpenItem extends PricedItem {
  remainingMinor: number;
  units?: readonly Run[];
}

function pricedItems({ cart, fulfillment, fees, prices }: QuoteBasis): OpenItem[] {
  const items = cart.lines.map((line) =>
    priced(line.id, 'line', line.taxCategory ?? STANDARD, line.quantity, line.unitPriceMinor),
  );
  if (fulfillment !== undefined) {
    const { option } = fulfillment;
    items.push(priced(FULFILLMENT_ITEM_ID, 'fulfillment', option.taxCategory ?? STANDARD, 1, option.priceMinor));
  }
  fees.forEach((fee, index) => items.push(priced(feeItemId(fee.section, index), 'fee', fee.taxCategory, 1, fee.amountMinor)));
  if (prices.level === 'per-unit') {
    for (const item of items) item.units = [{ weight: item.unitPriceMinor, count: item.quantity }];
  }
  return items;
}

/** The category of what names none. A fee without one is not taxed. */
export const STANDARD = 'standard';

function priced(id: string, kind: PricedItem['kind'], category: string | undefined, quantity: number, unitPriceMinor: number): OpenItem {
  const amountMinor = unitPriceMinor * quantity;
  if (!Number.isSafeInteger(unitPriceMinor) || unitPriceMinor < 0 || quantity < 1 || !Number.isInteger(quantity) || !Number.isSafeInteger(amountMinor)) {
    throw new KasseError(
      'ERR_MISUSE',
      `Item "${id}" has ${quantity} of ${unitPriceMinor} minor units. Quantities are whole numbers from 1, prices from 0.`,
      { id, quantity, unitPriceMinor },
    );
  }
  if (kind === 'line' && (id === FULFILLMENT_ITEM_ID || id.startsWith('fee:'))) {
    throw new KasseError('ERR_MISUSE', `A line has the id "${id}", which Kasse uses itself. Give it another one.`, { id });
  }
  const remainingMinor = amountMinor;
  return category === undefined ? { id, kind, quantity, unitPriceMinor, amountMinor, remainingMinor } : { id, kind, category, quantity, unitPriceMinor, amountMinor, remainingMinor };
}

function applyOne(discount: Discount, items: readonly OpenItem[], prices: QuoteBasis['prices']): AppliedDiscount {
  const targets = targetsOf(discount, items);
  let availableMinor = 0;
  for (const item of targets) availableMinor += item.remainingMinor;
  const amountMinor = Math.min(availableMinor, wanted(discount, availableMinor, prices));
  const { id, code, title, isLimited } = discount;
  const allocations = amountMinor === 0 ? [] : take(amountMinor, targets);
  const applied = { id, title, amountMinor, allocations };
  if (code === undefined) return applied;
  return isLimited === true ? { ...applied, code, isLimited } : { ...applied, code };
}

/** Only items with something left, so that nothing is allocated to a line that costs nothing. */
function targetsOf({ target }: Discount, items: readonly OpenItem[]): OpenItem[] {
  if (target.on === 'fulfillment') return items.filter((item) => item.kind === 'fulfillment' && item.remainingMinor > 0);
  const { lineIds } = target;
  return items.filter(
    (item) => item.kind === 'line' && item.remainingMinor > 0 && (lineIds === undefined || lineIds.includes(item.id)),
  );
}

function wanted({ id, value }: Discount, availableMinor: number, prices: QuoteBasis['prices']): number {
  if (value.kind === 'free') return availableMinor;
  const figure = value.kind === 'fixed' ? value.amountMinor : value.ratePpm;
  if (!Number.isSafeInteger(figure) || figure < 0) {
    throw new KasseError('ERR_MISUSE', `Discount "${id}" takes ${figure}. It must be a whole number of at least 0.`, { id, figure });
  }
  return value.kind === 'fixed' ? figure : percentOf(availableMinor, Math.min(figure, PPM), prices.rounding);
}

function take(amountMinor: number, targets: readonly OpenItem[]): AppliedDiscount['allocations'] {
  const before = targets.map((item) => item.remainingMinor);
  if (targets.some((item) => item.units !== undefined)) takeFromUnits(amountMinor, targets);
  else {
    const parts = allocate(amountMinor, before);
    targets.forEach((item, index) => (item.remainingMinor -= parts[index] ?? 0));
  }
  return targets
    .map((item, index) => ({ target: item.id, amountMinor: (before[index] ?? 0) - item.remainingMinor }))
    .filter((allocation) => allocation.amountMinor > 0);
}

function takeFromUnits(amountMinor: number, targets: readonly OpenItem[]): void {
  const runs = targets.flatMap((item) => item.units ?? []);
  const parts = allocateRuns(amountMinor, runs);
  let at = 0;
  for (const item of targets) {
    const left: Run[] = [];
    for (const run of item.units ?? []) {
      for (const part of parts[at] ?? []) left.push({ weight: run.weight - part.weight, count: part.count });
      at += 1;
    }
    item.units = left;
    item.remainingMinor = left.reduce((sum, run) => sum + run.weight * run.count, 0);
  }
}
