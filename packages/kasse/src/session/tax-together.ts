import { allocate, type Fraction, PPM, type RoundingMode, roundTogether } from '../money/index.js';
import type { PriceMode } from '../flow/index.js';
import type { PricedItem } from './apply-discounts.js';
import type { ItemRates } from './item-rates.js';
import type { Taxed } from './quote.js';
import { onTop, splitTax, type TaxPolicy } from './tax-amount.js';

/**
 * Taxes all items and rounds once for the whole order.
 *
 * Bases are summed up per rate, and the exact taxes of all rates (exclusive prices) or the exact nets (inclusive ones)
 * are added before they are rounded. Rates share the rounded sum by largest remainders, and the items of a rate share
 * its part in proportion to their amounts. So every rate is within one minor unit of its own tax, and all adds up.
 */
export function taxTogether(items: readonly PricedItem[], rates: readonly ItemRates[], { mode, rounding }: TaxPolicy): Taxed[] {
  const nets = mode === 'exclusive' ? items.map((item) => item.remainingMinor) : containedNets(items, rates, rounding);
  const taxes = taxesOnTop(nets, rates, mode, rounding);
  return items.map(({ remainingMinor }, index) => {
    const netMinor = nets[index] ?? 0;
    const one = rates[index];
    if (one === undefined) return onTop(netMinor, []);
    if (isOnTop(one, mode)) {
      const amounts = taxes[index] ?? [];
      return onTop(netMinor, one.taxes.map(({ name, ratePpm }, at) => ({ name, ratePpm, amountMinor: amounts[at] ?? 0 })));
    }
    const taxMinor = remainingMinor - netMinor;
    return { netMinor, taxMinor, grossMinor: remainingMinor, taxes: splitTax(taxMinor, one) };
  });
}

function isOnTop(rates: ItemRates, mode: PriceMode): boolean {
  return mode === 'exclusive' || rates.isRestated;
}

/** Amounts that are rounded together because they share a rate. */
interface Group {
  sumMinor: number;
  readonly ratePpm: number;
  readonly members: { readonly item: number; readonly at: number; readonly amountMinor: number }[];
}

/** The net in each inclusive price. */
function containedNets(items: readonly PricedItem[], rates: readonly ItemRates[], rounding: RoundingMode): number[] {
  const groups = new Map<number, Group>();
  items.forEach(({ remainingMinor }, item) => {
    const ratePpm = rates[item]?.containedPpm ?? 0;
    join(groups, ratePpm, ratePpm, { item, at: 0, amountMinor: remainingMinor });
  });
  const nets = items.map(() => 0);
  share(groups, rounding, ({ sumMinor, ratePpm }) => ({ amountMinor: sumMinor, numerator: PPM, denominator: PPM + ratePpm }), ({ item }, part) => {
    nets[item] = part;
  });
  return nets;
}

/** The amount of each tax of each item, where tax comes on top of the net. */
function taxesOnTop(nets: readonly number[], rates: readonly ItemRates[], mode: PriceMode, rounding: RoundingMode): number[][] {
  const groups = new Map<string, Group>();
  const amounts = nets.map((amountMinor, item) => {
    const one = rates[item];
    if (one === undefined || !isOnTop(one, mode)) return [];
    return one.taxes.map(({ name, ratePpm }, at) => {
      join(groups, `${ratePpm} ${name}`, ratePpm, { item, at, amountMinor });
      return 0;
    });
  });
  share(groups, rounding, ({ sumMinor, ratePpm }) => ({ amountMinor: sumMinor, numerator: ratePpm, denominator: PPM }), ({ item, at }, part) => {
    const own = amounts[item];
    if (own !== undefined) own[at] = part;
  });
  return amounts;
}

function join<K>(groups: Map<K, Group>, key: K, ratePpm: number, member: Group['members'][number]): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, { sumMinor: member.amountMinor, ratePpm, members: [member] });
  else {
    group.sumMinor += member.amountMinor;
    group.members.push(member);
  }
}

function share<K>(
  groups: ReadonlyMap<K, Group>,
  rounding: RoundingMode,
  fractionOf: (group: Group) => Fraction,
  give: (member: Group['members'][number], partMinor: number) => void,
): void {
  const all = [...groups.values()];
  const sums = roundTogether(all.map(fractionOf), rounding);
  all.forEach(({ members, sumMinor }, index) => {
    // A base of zero has no tax; allocate would split nothing equally, and that is the same.
    const parts = sumMinor === 0 ? [] : allocate(sums[index] ?? 0, members.map((member) => member.amountMinor));
    members.forEach((member, at) => {
      give(member, parts[at] ?? 0);
    });
  });
}
