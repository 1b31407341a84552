import type { Discount, DiscountRequest, LineItem, RefusedCode } from 'kasse/plugin';
import { type Coupon, normalCode, type Off } from './options.js';

export type AppliedCoupon =
  | { readonly status: 'applied'; readonly discount: Discount }
  | { readonly status: 'refused'; readonly reason: RefusedCode['reason'] };

/** What a coupon does to a cart, without looking at its limits. An amount in another currency does not apply. */
export function applyCoupon(coupon: Coupon, entered: string, request: DiscountRequest): AppliedCoupon {
  const nowMs = Date.parse(request.now);
  const { from = -Infinity, until = Infinity, limit, limitPerCustomer } = coupon;
  if (nowMs < from || nowMs >= until) return { status: 'refused', reason: 'discount_expired' };
  const lines = request.lines.filter((line) => takesOff(coupon, line));
  if (lines.length === 0 || !isWorth(coupon, request)) return { status: 'refused', reason: 'discount_not_applicable' };
  const value = valueOf(coupon.off, request.currency);
  // Customers are what a limit for each of them counts.
  if (value === undefined || (limitPerCustomer !== undefined && request.customerId === undefined)) {
    return { status: 'refused', reason: 'discount_not_applicable' };
  }
  const isEveryLine = lines.length === request.lines.length;
  const target: Discount['target'] = coupon.off.kind === 'shipping'
    ? { on: 'fulfillment' }
    : isEveryLine ? { on: 'lines' } : { on: 'lines', lineIds: lines.map(({ id }) => id) };
  const isLimited = limit !== undefined || limitPerCustomer !== undefined;
  const discount = { id: `coupon:${normalCode(coupon.code)}`, code: entered, title: coupon.title ?? coupon.code, target, value };
  return { status: 'applied', discount: isLimited ? { ...discount, isLimited } : discount };
}

function takesOff({ skus, categories }: Coupon, line: LineItem): boolean {
  if (skus === undefined && categories === undefined) return true;
  return skus?.includes(line.sku) === true || line.categories?.some((category) => categories?.includes(category)) === true;
}

function isWorth({ minimum }: Coupon, { currency, lines }: DiscountRequest): boolean {
  if (minimum === undefined) return true;
  const itemsMinor = lines.reduce((sum, { unitPriceMinor, quantity }) => sum + unitPriceMinor * quantity, 0);
  return minimum.currency === currency && itemsMinor >= minimum.amountMinor;
}

function valueOf(off: Off, currency: string): Discount['value'] | undefined {
  switch (off.kind) {
    case 'percentage':
      return off;
    case 'shipping':
      return { kind: 'free' };
    case 'fixed':
      return off.money.currency === currency ? { kind: 'fixed', amountMinor: off.money.amountMinor } : undefined;
  }
}
