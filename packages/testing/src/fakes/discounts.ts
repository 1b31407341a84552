import { defineDiscounts, type Discount, type DiscountHold, type Discounts, type Plugin } from 'kasse/plugin';
import { type Fault, type MethodOf, withFaults } from './faults.js';
import { type HoldOptions, type HoldTable, holdTable } from './hold-table.js';

export interface FakeDiscountsOptions extends HoldOptions {
  /** Default `discounts`. */
  readonly id?: string;
  /** What each code takes off, and how often it may be used; without `limit` for ever. */
  readonly codes: Readonly<Record<string, Pick<Discount, 'target' | 'value'> & { readonly limit?: number }>>;
  readonly faults?: readonly Fault<MethodOf<Discounts>>[];
}

export interface FakeDiscounts {
  readonly plugin: Plugin<'discounts'>;
  /** Uses left, of codes that have a limit. */
  readonly left: Map<string, number>;
  readonly holds: HoldTable<DiscountHold>['states'];
  readonly faults: Fault<MethodOf<Discounts>>[];
}

/**
 * Codes in memory, told apart by upper and lower case.
 * @example fakeDiscounts({ codes: { SPRING: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 }, limit: 1 } } })
 */
export function fakeDiscounts({ id = 'discounts', codes: known, faults: given = [], ...options }: FakeDiscountsOptions): FakeDiscounts {
  const left = new Map(Object.entries(known).flatMap(([code, { limit }]) => (limit === undefined ? [] : [[code, limit] as const])));
  const faults = [...given];
  const use = (codes: readonly string[], sign: 1 | -1): void => {
    for (const code of codes) if (left.has(code)) left.set(code, (left.get(code) ?? 0) + sign);
  };
  const table = holdTable<DiscountHold>(
    {
      take: ({ codes }) => {
        if (codes.some((code) => left.get(code) === 0)) return { status: 'refused', code: 'discount_limit_reached' };
        use(codes, -1);
        return undefined;
      },
      giveBack: ({ codes }) => {
        use(codes, 1);
      },
    },
    options,
  );
  const { states: holds, ...methods } = table;
  const contract: Discounts = {
    ...methods,
    evaluate: ({ codes }) => {
      const discounts = codes.flatMap((code) => {
        const offer = known[code];
        return offer === undefined ? [] : [{ id: code, code, title: code, target: offer.target, value: offer.value, isLimited: offer.limit !== undefined }];
      });
      return Promise.resolve({ discounts, refused: codes.filter((code) => known[code] === undefined).map((code) => ({ code, reason: 'discount_unknown' })) });
    },
  };
  return { left, holds, faults, plugin: defineDiscounts({ id, setup: () => withFaults(contract, faults) })() };
}
