import type { TaxableItem } from '../contracts/index.js';
import type { CompiledShop } from '../flow/index.js';
import { feeItemId, FULFILLMENT_ITEM_ID, soldItems, type CheckoutSession, type ItemTax, type QuoteLine } from '../session/index.js';

/**
 * The rates of the last quote, if it has them for every item in the category that it is in now.
 *
 * An amount without a rate says nothing of another price, nor does a stated tax, also of nothing. What cost nothing may have
 * had such an amount, and shows no rate until it has a price. Nor is a rate enough where prices are restated: what they
 * contained at home has to be known as well.
 */
export function lastTaxes(last: Pick<CheckoutSession, 'cart' | 'quote'>, items: readonly TaxableItem[], { mode, inclusiveAbroad }: CompiledShop['prices']): readonly ItemTax[] | undefined {
  const { lines, fulfillment, fees, contained, marks } = last.quote;
  if (marks.some(({ on, policy }) => on === 'tax' && policy === 'flat')) return undefined;
  if (contained === undefined && mode === 'inclusive' && inclusiveAbroad === 'keepNet') return undefined;
  const containedPpm = new Map((contained ?? []).map(({ id, ratePpm }) => [id, ratePpm]));
  const rates = new Map<string, ItemTax>();
  const unpriced = new Set<string>();
  const keep = (id: string, { taxes, grossMinor }: Pick<QuoteLine, 'taxes' | 'grossMinor'>): void => {
    if (taxes.some(({ ratePpm, amountMinor }) => ratePpm === 0 && amountMinor > 0)) return;
    if (grossMinor === 0 && taxes.some(({ ratePpm }) => ratePpm === 0)) unpriced.add(id);
    const containedRatePpm = containedPpm.get(id);
    rates.set(id, { id, taxes: taxes.map(({ name, ratePpm }) => ({ name, ratePpm })), ...(containedRatePpm === undefined ? {} : { containedRatePpm }) });
  };
  for (const line of lines) keep(line.id, line);
  if (fulfillment !== undefined) keep(FULFILLMENT_ITEM_ID, fulfillment);
  for (const [index, fee] of fees.entries()) keep(feeItemId(fee.section, index), fee);
  const categories = new Map(soldItems(last).map(({ id, category }) => [id, category]));
  const isKnown = ({ id, category, amountMinor }: TaxableItem): boolean => categories.get(id) === category && (amountMinor === 0 || !unpriced.has(id));
  const taxes = items.flatMap((item) => (isKnown(item) ? (rates.get(item.id) ?? []) : []));
  return taxes.length === items.length ? taxes : undefined;
}
