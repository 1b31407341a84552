import { KasseError } from '../errors/index.js';
import { allocate, netOfGross, type RoundingMode, taxOf } from '../money/index.js';
import type { PriceMode } from '../flow/index.js';
import type { ItemRates } from './item-rates.js';
import type { Taxed, TaxLine } from './quote.js';

export interface TaxPolicy {
  readonly mode: PriceMode;
  readonly rounding: RoundingMode;
}

/**
 * Taxes one amount and rounds it: every tax on the net, each rounded by itself.
 *
 * In an inclusive price the net is rounded and the tax is what remains, split over several taxes by their rates. Where
 * the net is kept abroad, the home tax is taken out first and the destination's put on top.
 */
export function taxAmount(amountMinor: number, rates: ItemRates, { mode, rounding }: TaxPolicy): Taxed {
  if (mode === 'inclusive' && !rates.isRestated) {
    const netMinor = netOfGross(amountMinor, rates.containedPpm, rounding);
    return { netMinor, taxMinor: amountMinor - netMinor, grossMinor: amountMinor, taxes: splitTax(amountMinor - netMinor, rates) };
  }
  const netMinor = rates.isRestated ? netOfGross(amountMinor, rates.containedPpm, rounding) : amountMinor;
  const taxes = rates.taxes.map(({ name, ratePpm }) => ({ name, ratePpm, amountMinor: taxOf(netMinor, ratePpm, rounding) }));
  return onTop(netMinor, taxes);
}

/**
 * Takes over what the provider computed.
 * @throws {KasseError} ERR_INVARIANT when the tax contained is more than the price.
 */
export function takeGiven(id: string, amountMinor: number, rates: ItemRates, { mode, rounding }: TaxPolicy): Taxed {
  const taxes = rates.taxes.map(({ name, ratePpm, amountMinor: given = 0 }) => ({ name, ratePpm, amountMinor: given }));
  if (mode === 'exclusive') return onTop(amountMinor, taxes);
  if (rates.isRestated) return onTop(netOfGross(amountMinor, rates.containedPpm, rounding), taxes);
  const taxMinor = sumOfTaxes(taxes);
  if (taxMinor > amountMinor) {
    throw new KasseError('ERR_INVARIANT', `Item "${id}" costs ${amountMinor} and contains ${taxMinor} of tax. Ask its tax provider.`, { id, amountMinor, taxMinor });
  }
  return { netMinor: amountMinor - taxMinor, taxMinor, grossMinor: amountMinor, taxes };
}

export function onTop(netMinor: number, taxes: readonly TaxLine[]): Taxed {
  const taxMinor = sumOfTaxes(taxes);
  return { netMinor, taxMinor, grossMinor: netMinor + taxMinor, taxes };
}

/** Splits the tax contained in a price over its components by their rates. */
export function splitTax(taxMinor: number, { taxes }: ItemRates): readonly TaxLine[] {
  const [first] = taxes;
  if (first === undefined) return [];
  if (taxes.length === 1) return [{ name: first.name, ratePpm: first.ratePpm, amountMinor: taxMinor }];
  const parts = allocate(taxMinor, taxes.map((tax) => tax.ratePpm));
  return taxes.map(({ name, ratePpm }, index) => ({ name, ratePpm, amountMinor: parts[index] ?? 0 }));
}

function sumOfTaxes(taxes: readonly TaxLine[]): number {
  let sum = 0;
  for (const tax of taxes) sum += tax.amountMinor;
  return sum;
}
