import { KasseError } from '../errors/index.js';
import type { PricedItem } from './apply-discounts.js';
import type { ItemRate, ItemTax, QuoteBasis } from './quote-input.js';

/** The taxes of one item, made ready for computing. */
export interface ItemRates {
  readonly taxes: readonly ItemRate[];
  /** What is on the item at its destination, all taxes together. */
  readonly ratePpm: number;
  /** Inclusive only: the rate to take out of the price. Where the net is kept abroad, that of home. */
  readonly containedPpm: number;
  /** The price is left by its home tax and taxed anew: its gross changes. */
  readonly isRestated: boolean;
  /** The provider computed the amounts. */
  readonly isGiven: boolean;
}

/**
 * Finds the taxes of every item, in the order of the items.
 * @throws {KasseError} ERR_INVARIANT when one that has a tax category has no entry: no answer is not "untaxed".
 */
export function ratesOf(items: readonly PricedItem[], taxes: readonly ItemTax[], prices: QuoteBasis['prices']): ItemRates[] {
  let byId: Map<string, ItemTax> | undefined;
  return items.map((item, index) => {
    if (item.category === undefined) return UNTAXED;
    // Providers answer in the order of the question, as a rule.
    let found = taxes[index];
    if (found?.id !== item.id) {
      byId ??= new Map(taxes.map((tax) => [tax.id, tax]));
      found = byId.get(item.id);
    }
    if (found === undefined) {
      throw new KasseError('ERR_INVARIANT', `Item "${item.id}" has no tax entry. An untaxed item needs one without taxes.`, { id: item.id });
    }
    return readRates(found, prices);
  });
}

const UNTAXED: ItemRates = { taxes: [], ratePpm: 0, containedPpm: 0, isRestated: false, isGiven: false };

function readRates({ id, taxes, containedRatePpm }: ItemTax, prices: QuoteBasis['prices']): ItemRates {
  let ratePpm = 0;
  let given = 0;
  for (const tax of taxes) {
    assertWhole(id, tax.ratePpm);
    ratePpm += tax.ratePpm;
    if (tax.amountMinor === undefined) continue;
    assertWhole(id, tax.amountMinor);
    given += 1;
  }
  if (given !== 0 && given !== taxes.length) {
    throw new KasseError('ERR_INVARIANT', `Item "${id}" has tax amounts for some taxes only. Give all or none.`, { id });
  }
  if (containedRatePpm !== undefined) assertWhole(id, containedRatePpm);
  const isRestated =
    prices.mode === 'inclusive' && prices.inclusiveAbroad === 'keepNet' && containedRatePpm !== undefined && containedRatePpm !== ratePpm;
  return { taxes, ratePpm, containedPpm: isRestated ? containedRatePpm : ratePpm, isRestated, isGiven: given > 0 };
}

function assertWhole(id: string, figure: number): void {
  if (!Number.isSafeInteger(figure) || figure < 0) {
    throw new KasseError('ERR_INVARIANT', `Item "${id}" has a tax figure of ${figure}. It must be a whole number of at least 0.`, { id, figure });
  }
}
