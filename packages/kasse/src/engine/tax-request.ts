import type { TaxRequest } from '../contracts/index.js';
import type { CompiledShop } from '../flow/index.js';
import type { CheckoutSession, ItemToTax } from '../session/index.js';

/** What a tax provider is asked before the sale, and told after it. Until the destination is known it is the shop's own country. */
export function taxRequestOf({ prices, country: origin }: Pick<CompiledShop, 'prices' | 'country'>, { cart, fulfillment }: Pick<CheckoutSession, 'cart' | 'fulfillment'>, items: readonly ItemToTax[]): TaxRequest {
  const { country = origin, region, postalCode } = fulfillment;
  return {
    currency: cart.currency,
    priceMode: prices.mode,
    origin: { country: origin },
    destination: { country, ...(region === undefined ? {} : { region }), ...(postalCode === undefined ? {} : { postalCode }) },
    items,
  };
}
