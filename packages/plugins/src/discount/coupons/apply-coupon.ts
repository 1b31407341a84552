import { type Discount, type DiscountRequest, percentOf, type RefusedCode } from 'kasse/plugin';
import { freePieces } from './free-pieces.js';
import { isLimited } from './limits.js';
import { type Coupon, isSelected, normalCode, type Off } from './options.js';

export type AppliedCoupon =
  | { readonly status: 'applied'; readonly discounts: readonly Discount[] }
  | { readonly status: 'refused'; readonly reason: RefusedCode['reason'] };

type Part = Pick<Discount, 'target' | 'value'>;

/** What a coupon does to a cart, without looking at what is used up. An amount in another currency does not apply. */
export function applyCoupon(coupon: Coupon, entered: string, request: DiscountRequest): AppliedCoupon {
  const nowMs = Date.parse(request.now);
  const { from = -Infinity, until = Infinity, limitPerCustomer, budget } = coupon;
  if (nowMs < from || nowMs >= until) return { status: 'refused', reason: 'discount_expired' };
  // Customers are what a limit for each of them counts.
  const isForGuests = limitPerCustomer === undefined || request.customerId !== undefined;
  const isInCurrency = budget === undefined || budget.currency === request.currency;
  const parts = isForGuests && isInCurrency && isWorth(coupon, request) ? partsOf(coupon, request) : [];
  if (parts.length === 0) return { status: 'refused', reason: 'discount_not_applicable' };
  const code = normalCode(coupon.code);
  const title = coupon.title ?? coupon.code;
  const discounts = parts.map((part, index) => ({ id: index === 0 ? `coupon:${code}` : `coupon:${code}:${index + 1}`, code: entered, title, ...part }));
  return { status: 'applied', discounts: isLimited(coupon) ? discounts.map((discount) => ({ ...discount, isLimited: true })) : discounts };
}

/**
 * What discounts take for certain, when those before them take so much of anything: at most that much.
 * @param deliveryMinor - What is left of the delivery's price; 0 while that is not known.
 */
export function leastOf(discounts: readonly Discount[], lines: DiscountRequest['lines'], takenMinor: number, deliveryMinor: number): number {
  return discounts.reduce((sum, { target, value }) => {
    if (target.on === 'fulfillment') return sum + deliveryMinor;
    if (value.kind === 'free') return sum;
    const { lineIds } = target;
    const leftMinor = Math.max(0, worthOf(lines.filter(({ id }) => lineIds === undefined || lineIds.includes(id))) - takenMinor);
    return sum + (value.kind === 'fixed' ? Math.min(value.amountMinor, leftMinor) : percentOf(leftMinor, value.ratePpm, 'down'));
  }, 0);
}

/** One part, or one for each line that has cheaper pieces. */
function partsOf(coupon: Coupon, { currency, lines }: DiscountRequest): readonly Part[] {
  const { off, buy, get } = coupon;
  if (buy !== undefined && get !== undefined && off.kind === 'percentage') {
    return freePieces(buy, get, lines).map(({ line, pieces }) => ({
      target: { on: 'lines', lineIds: [line.id] },
      value: { kind: 'fixed', amountMinor: percentOf(line.unitPriceMinor * pieces, off.ratePpm, 'half-up') },
    }));
  }
  const selected = lines.filter((line) => isSelected(coupon, line));
  const value = valueOf(off, currency);
  if (selected.length === 0 || value === undefined) return [];
  if (off.kind === 'shipping') return [{ target: { on: 'fulfillment' }, value }];
  return [{ target: selected.length === lines.length ? { on: 'lines' } : { on: 'lines', lineIds: selected.map(({ id }) => id) }, value }];
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

function isWorth({ minimum }: Coupon, { currency, lines }: DiscountRequest): boolean {
  return minimum === undefined || (minimum.currency === currency && worthOf(lines) >= minimum.amountMinor);
}

function worthOf(lines: DiscountRequest['lines']): number {
  return lines.reduce((sum, { unitPriceMinor, quantity }) => sum + unitPriceMinor * quantity, 0);
}
