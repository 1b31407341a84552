import type { TaxReport, TaxRequest } from '../contracts/index.js';
import type { CompiledShop } from '../flow/index.js';
import { placeOf, soldItems, type CheckoutSession, type ItemToTax } from '../session/index.js';

/** What a tax provider is asked before the sale, and told after it. Until the destination is known it is the shop's own country. */
export function taxRequestOf({ prices, country: origin }: Pick<CompiledShop, 'prices' | 'country'>, { cart, fulfillment }: Pick<CheckoutSession, 'cart' | 'fulfillment'>, items: readonly ItemToTax[]): TaxRequest {
  const { country = origin, region, postalCode } = placeOf(fulfillment);
  return {
    currency: cart.currency,
    priceMode: prices.mode,
    origin: { country: origin },
    destination: { country, ...(region === undefined ? {} : { region }), ...(postalCode === undefined ? {} : { postalCode }) },
    items,
  };
}

/** What it is told of the sale. */
export function taxReportOf(shop: Pick<CompiledShop, 'prices' | 'country'>, session: Pick<CheckoutSession, 'cart' | 'fulfillment' | 'quote'>, orderId: string): TaxReport {
  const { marks, totals } = session.quote;
  const mark = marks.find(({ on }) => on === 'tax');
  const report = { orderId, ...taxRequestOf(shop, session, soldItems(session)) };
  return mark === undefined ? report : { charged: { policy: mark.policy, taxMinor: totals.taxMinor }, ...report };
}
