import { defineDiscounts, type Discount, type Discounts, type PluginFactory, type RefusedCode } from 'kasse/plugin';
import { holdBook, type TakeResult } from '../../holds/hold-book.js';
import { transactorOf } from '../../sql/open-database.js';
import type { SqlDatabase } from '../../sql/sql-database.js';
import { withTables } from '../../sql/with-tables.js';
import { applyCoupon } from './apply-coupon.js';
import { type Coupon, CouponsSchema, type CouponSettings, normalCode } from './options.js';
import { giveBackUse, holdUse, settleUse, USE_TABLE, type UsePart, usesOf } from './use-table.js';

/**
 * Codes that take a percentage, an amount or the delivery off, with limits that hold under concurrency.
 *
 * A use is counted when an order is made. `evaluate` refuses a code whose uses are all spent; one whose last uses are
 * only held is refused by `hold`, because a shopper's own hold must not stand in the way of trying again.
 *
 * @example coupons({ coupons: [{ code: 'SPRING', off: '10 %', minimum: '30.00 GBP', limit: 500 }] })
 */
export const coupons: PluginFactory<'discounts', typeof CouponsSchema> = defineDiscounts({ id: 'coupons', options: CouponsSchema, setup });

interface UseRequest {
  readonly codes: readonly string[];
  readonly customerId?: string;
}

function setup({ coupons: authored, database, holdSeconds, now }: CouponSettings): Discounts {
  const byCode = new Map(authored.map((coupon) => [normalCode(coupon.code), coupon]));
  const book = holdBook<UseRequest, readonly UsePart[]>('kasse_coupon_holds', holdSeconds * 1000, {
    take: (tx, request) => takeUses(tx, byCode, request),
    giveBack: (tx, taken) => {
      for (const part of taken) giveBackUse(tx, part);
    },
    settle: (tx, taken) => {
      for (const part of taken) settleUse(tx, part);
    },
  });
  const store = withTables(transactorOf(database), (tx) => {
    tx.exec(USE_TABLE);
    book.createTables(tx);
  });

  async function spentOf(codes: readonly string[], customerId: string | undefined): Promise<ReadonlySet<string>> {
    const limited = codes.filter((code) => limitsOf(byCode.get(code), code, customerId).length > 0);
    if (limited.length === 0) return new Set();
    return store.transact((tx) => new Set(limited.filter((code) =>
      limitsOf(byCode.get(code), code, customerId).some(({ part, limit }) => usesOf(tx, part) >= limit))));
  }

  return {
    evaluate: async (request) => {
      const entered = firstEntered(request.codes);
      const spent = await spentOf([...entered.keys()], request.customerId);
      const discounts: Discount[] = [];
      const refused: RefusedCode[] = [];
      for (const [normal, code] of entered) {
        const coupon = byCode.get(normal);
        const result = coupon === undefined ? undefined : applyCoupon(coupon, code, request);
        if (result === undefined) refused.push({ code, reason: 'discount_unknown' });
        else if (result.status === 'refused') refused.push({ code, reason: result.reason });
        else if (spent.has(normal)) refused.push({ code, reason: 'discount_limit_reached' });
        else discounts.push(result.discount);
      }
      return { discounts, refused };
    },
    hold: ({ holdId, codes, customerId }) => {
      const wanted = [...new Set(codes.map(normalCode))].sort();
      const request = customerId === undefined ? { codes: wanted } : { codes: wanted, customerId };
      return store.transact((tx) => book.hold(tx, holdId, request, now()));
    },
    renew: ({ holdId }) => store.transact((tx) => book.renew(tx, holdId, now())),
    consume: ({ holdId }) => store.transact((tx) => book.consume(tx, holdId, now())),
    release: ({ holdId }) => store.transact((tx) => book.release(tx, holdId)),
  };
}

/** Codes in the order of entry; one that was entered twice counts once, as it was written first. */
function firstEntered(codes: readonly string[]): ReadonlyMap<string, string> {
  const entered = new Map<string, string>();
  for (const code of codes) if (!entered.has(normalCode(code))) entered.set(normalCode(code), code);
  return entered;
}

function takeUses(tx: SqlDatabase, byCode: ReadonlyMap<string, Coupon>, { codes, customerId }: UseRequest): TakeResult<readonly UsePart[]> {
  const taken: UsePart[] = [];
  for (const code of codes) {
    const coupon = byCode.get(code);
    if (coupon === undefined) return { status: 'refused', code: 'discount_unknown' };
    if (coupon.limitPerCustomer !== undefined && customerId === undefined) return { status: 'refused', code: 'discount_not_applicable' };
    for (const { part, limit } of limitsOf(coupon, code, customerId)) {
      if (!holdUse(tx, part, limit)) return { status: 'refused', code: 'discount_limit_reached' };
      taken.push(part);
    }
  }
  return { status: 'taken', taken };
}

/** The counters that a use of the code raises, and where each ends. */
function limitsOf(coupon: Coupon | undefined, code: string, customerId: string | undefined): readonly { readonly part: UsePart; readonly limit: number }[] {
  const { limit, limitPerCustomer } = coupon ?? {};
  const total = limit === undefined ? [] : [{ part: [code, ''] as const, limit }];
  const own = limitPerCustomer === undefined || customerId === undefined ? [] : [{ part: [code, customerId] as const, limit: limitPerCustomer }];
  return [...total, ...own];
}
