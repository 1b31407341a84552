import type { DiscountHold } from 'kasse/plugin';
import type { TakeResult } from '../../holds/hold-book.js';
import type { SqlDatabase } from '../../sql/sql-database.js';
import { type Claim, hold, usedOf } from './counter-table.js';
import { type Coupon, normalCode } from './options.js';

/** A hold with its codes normal, sorted and each once, so that the same request has the same text. */
export function normalHold({ codes, customerId, amountsMinor }: DiscountHold): DiscountHold {
  const amounts = Object.entries(amountsMinor ?? {}).map(([code, amountMinor]) => [normalCode(code), amountMinor] as const);
  const normal = { codes: [...new Set(codes.map(normalCode))].sort() };
  const whose = customerId === undefined ? normal : { customerId, ...normal };
  return amounts.length === 0 ? whose : { amountsMinor: Object.fromEntries(amounts.sort(([a], [b]) => (a < b ? -1 : 1))), ...whose };
}

/** Claims a use of every code, and its part of the budget. The caller rolls a refusal back. */
export function claimUses(tx: SqlDatabase, byCode: ReadonlyMap<string, Coupon>, { codes, customerId, amountsMinor }: DiscountHold): TakeResult<readonly Claim[]> {
  const claims: Claim[] = [];
  for (const code of codes) {
    const coupon = byCode.get(code);
    if (coupon === undefined) return { status: 'refused', code: 'discount_unknown' };
    if (coupon.limitPerCustomer !== undefined && customerId === undefined) return { status: 'refused', code: 'discount_not_applicable' };
    // What a fixed amount takes at most is known without being told.
    const amountMinor = amountsMinor?.[code] ?? (coupon.off.kind === 'fixed' ? coupon.off.money.amountMinor : undefined);
    if (coupon.budget !== undefined && amountMinor === undefined) return { status: 'refused', code: 'discount_amount_missing' };
    if (amountMinor !== undefined && (!Number.isSafeInteger(amountMinor) || amountMinor < 0)) return { status: 'refused', code: 'amount_invalid' };
    for (const { counter, amount, limit } of countersOf(coupon, customerId, amountMinor ?? 0)) {
      const claim = [code, counter, amount] as const;
      if (!hold(tx, claim, limit)) return { status: 'refused', code: 'discount_limit_reached' };
      claims.push(claim);
    }
  }
  return { status: 'taken', taken: claims };
}

/** Whether orders have used up too much for one more that takes this amount. What is only held may come back. */
export function isSpent(tx: SqlDatabase, coupon: Coupon, customerId: string | undefined, amountMinor: number): boolean {
  return countersOf(coupon, customerId, amountMinor).some(({ counter, amount, limit }) => usedOf(tx, normalCode(coupon.code), counter) + Math.max(1, amount) > limit);
}

export function isLimited({ limit, limitPerCustomer, budget }: Coupon): boolean {
  return limit !== undefined || limitPerCustomer !== undefined || budget !== undefined;
}

interface Counter {
  readonly counter: string;
  readonly amount: number;
  readonly limit: number;
}

/** The counters that a use of the code raises, by how much, and where each ends. */
function countersOf({ limit, limitPerCustomer, budget }: Coupon, customerId: string | undefined, amountMinor: number): readonly Counter[] {
  const counters: Counter[] = [];
  if (limit !== undefined) counters.push({ counter: 'uses', amount: 1, limit });
  if (limitPerCustomer !== undefined && customerId !== undefined) counters.push({ counter: `customer:${customerId}`, amount: 1, limit: limitPerCustomer });
  if (budget !== undefined) counters.push({ counter: 'budget', amount: amountMinor, limit: budget.amountMinor });
  return counters;
}
