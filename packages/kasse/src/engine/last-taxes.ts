import type { TaxableItem } from '../contracts/index.js';
import type { CompiledShop } from '../flow/index.js';
import { feeItemId, FULFILLMENT_ITEM_ID, soldItems, type CheckoutSession, type ItemTax, type TaxLine } from '../session/index.js';

/**
 * The rates of the last quote, if it has them for every item in the category that it is in now.
 *
 * An amount without a rate says nothing of another price. Nor does a rate alone where prices are restated: what they
 * contained at home has to be known as well.
 */
export function lastTaxes(last: Pick<CheckoutSession, 'cart' | 'quote'>, items: readonly TaxableItem[], { mode, inclusiveAbroad }: CompiledShop['prices']): readonly ItemTax[] | undefined {
  const { lines, fulfillment, fees, contained } = last.quote;
  if (contained === undefined && mode === 'inclusive' && inclusiveAbroad === 'keepNet') return undefined;
  const containedPpm = new Map((contained ?? []).map(({ id, ratePpm }) => [id, ratePpm]));
  const rates = new Map<string, ItemTax>();
  const keep = (id: string, taxes: readonly TaxLine[]): void => {
    if (taxes.some(({ ratePpm, amountMinor }) => ratePpm === 0 && amountMinor > 0)) return;
    const containedRatePpm = containedPpm.get(id);
    rates.set(id, { id, taxes: taxes.map(({ name, ratePpm }) => ({ name, ratePpm })), ...(containedRatePpm === undefined ? {} : { containedRatePpm }) });
  };
  for (const line of lines) keep(line.id, line.taxes);
  if (fulfillment !== undefined) keep(FULFILLMENT_ITEM_ID, fulfillment.taxes);
  for (const [index, fee] of fees.entries()) keep(feeItemId(fee.section, index), fee.taxes);
  const categories = new Map(soldItems(last).map(({ id, category }) => [id, category]));
  const taxes = items.flatMap(({ id, category }) => (categories.get(id) === category ? (rates.get(id) ?? []) : []));
  return taxes.length === items.length ? taxes : undefined;
}
