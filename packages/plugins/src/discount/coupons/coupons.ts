import { defineDiscounts, type DiscountRequest, type Discounts, type PluginFactory, type RefusedCode } from 'kasse/plugin';
import { holdBook } from '../../holds/hold-book.js';
import { transactorOf } from '../../sql/open-database.js';
import { withTables } from '../../sql/with-tables.js';
import { type AppliedCoupon, applyCoupon, leastOf } from './apply-coupon.js';
import { type Claim, COUNTER_TABLE, giveBack, settle } from './counter-table.js';
import { claimUses, isLimited, isSpent, normalHold } from './limits.js';
import { type Coupon, CouponsSchema, type CouponSettings, normalCode } from './options.js';

/**
 * Codes that take a percentage, an amount, the delivery or some pieces off, with limits and budgets that hold under
 * concurrency.
 *
 * They are applied in the order in which the options list them, each to what the ones before it left. Of codes that do
 * not go together the one entered first stays. A use is counted when an order is made. `evaluate` refuses a code whose
 * uses are all spent; one whose last uses are only held is refused by `hold`, because a shopper's own hold must not
 * stand in the way of trying again.
 *
 * @example coupons({ coupons: [{ code: 'SPRING', off: '10 %', minimum: '30.00 GBP', limit: 500 }] })
 */
export const coupons: PluginFactory<'discounts', typeof CouponsSchema> = defineDiscounts({ id: 'coupons', options: CouponsSchema, setup });

function setup({ coupons: authored, database, holdSeconds, now }: CouponSettings): Discounts {
  const byCode = new Map(authored.map((coupon) => [normalCode(coupon.code), coupon]));
  const positionOf = new Map(authored.map((coupon, index) => [coupon, index]));
  const book = holdBook<ReturnType<typeof normalHold>, readonly Claim[]>('kasse_coupon_holds', holdSeconds * 1000, {
    take: (tx, request) => claimUses(tx, byCode, request),
    giveBack: (tx, claims) => {
      for (const claim of claims) giveBack(tx, claim);
    },
    settle: (tx, claims) => {
      for (const claim of claims) settle(tx, claim);
    },
  });
  const store = withTables(transactorOf(database), (tx) => {
    tx.exec(COUNTER_TABLE);
    book.createTables(tx);
  });

  const inListOrder = (a: Applied, b: Applied): number => (positionOf.get(a.coupon) ?? 0) - (positionOf.get(b.coupon) ?? 0);

  async function spentOf(applied: readonly Applied[], { lines, customerId, fulfillmentMinor = 0 }: DiscountRequest): Promise<ReadonlySet<Applied>> {
    if (!applied.some(({ coupon }) => isLimited(coupon))) return new Set();
    const inOrder = [...applied].sort(inListOrder);
    return store.transact((tx) => {
      const spent = new Set<Applied>();
      let takenMinor = 0;
      let deliveryMinor = fulfillmentMinor;
      for (const each of inOrder) {
        const { coupon, discounts } = each;
        if (isSpent(tx, coupon, customerId, leastOf(discounts, lines, takenMinor, deliveryMinor))) {
          // It is refused, and leaves everything to those after it.
          spent.add(each);
          continue;
        }
        takenMinor += leastOf(discounts, lines, 0, 0);
        if (coupon.off.kind === 'shipping') deliveryMinor = 0;
      }
      return spent;
    });
  }

  return {
    evaluate: async (request) => {
      const refused: RefusedCode[] = [];
      const applied: Applied[] = [];
      for (const [normal, code] of firstEntered(request.codes)) {
        const coupon = byCode.get(normal);
        const result = coupon === undefined ? undefined : applyCoupon(coupon, code, request);
        if (coupon === undefined || result === undefined) refused.push({ code, reason: 'discount_unknown' });
        else if (result.status === 'refused') refused.push({ code, reason: result.reason });
        else applied.push({ code, coupon, ...result });
      }
      const spent = await spentOf(applied, request);
      const kept: Applied[] = [];
      for (const each of applied) {
        if (spent.has(each)) refused.push({ code: each.code, reason: 'discount_limit_reached' });
        else if (kept.some(({ coupon }) => excludes(coupon, each.coupon))) refused.push({ code: each.code, reason: 'discount_not_applicable' });
        else kept.push(each);
      }
      return { discounts: kept.sort(inListOrder).flatMap(({ discounts }) => discounts), refused };
    },
    hold: ({ holdId, ...request }) => store.transact((tx) => book.hold(tx, holdId, normalHold(request), now())),
    renew: ({ holdId }) => store.transact((tx) => book.renew(tx, holdId, now())),
    consume: ({ holdId }) => store.transact((tx) => book.consume(tx, holdId, now())),
    release: ({ holdId }) => store.transact((tx) => book.release(tx, holdId)),
  };
}

type Applied = Extract<AppliedCoupon, { readonly status: 'applied' }> & { readonly code: string; readonly coupon: Coupon };

/** Codes in the order of entry; one that was entered twice counts once, as it was written first. */
function firstEntered(codes: readonly string[]): ReadonlyMap<string, string> {
  const entered = new Map<string, string>();
  for (const code of codes) if (!entered.has(normalCode(code))) entered.set(normalCode(code), code);
  return entered;
}

function excludes(a: Coupon, b: Coupon): boolean {
  return a.exclusive === true || b.exclusive === true || (a.group !== undefined && a.group === b.group);
}
