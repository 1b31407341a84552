import type { FactValue } from '../rules/index.js';
import type { Personal } from './buyer.js';
import type { CheckoutSession } from './session.js';

/** What facts are read from. A session that is about to be opened has no quote yet. */
export interface FactSubject {
  readonly session: Pick<CheckoutSession, 'cart' | 'codes' | 'fulfillment' | 'given'> & Partial<Pick<CheckoutSession, 'quote'>>;
  readonly personal: Personal;
}

export interface FactOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Facts of plugins and the buckets of experiments. */
  readonly extra?: Readonly<Record<string, FactValue>>;
}

/**
 * The raw facts of a session, still to be normalised against the shop's catalogue.
 *
 * What Kasse sees for itself (cart, codes, destination, time) wins over what was given at open. `cart.total` is the sum
 * of the items before discounts, in the shop's price mode, so that a flow does not change with what it offers.
 * Refused codes are no promotion.
 */
export function factsOf({ session, personal }: FactSubject, { now, extra }: FactOptions): Readonly<Record<string, FactValue>> {
  const { cart, fulfillment } = session;
  const facts: Record<string, FactValue> = { ...session.given, ...personal.given, ...extra };
  let totalMinor = 0;
  let quantity = 0;
  let requiresShipping = false;
  const skus = new Set<string>();
  const tags = new Set<string>();
  const categories = new Set<string>();
  for (const line of cart.lines) {
    totalMinor += line.unitPriceMinor * line.quantity;
    quantity += line.quantity;
    requiresShipping ||= line.requiresShipping;
    skus.add(line.sku);
    if (line.tags !== undefined) for (const tag of line.tags) tags.add(tag);
    if (line.categories !== undefined) for (const category of line.categories) categories.add(category);
  }
  facts['now'] = now;
  facts['currency'] = cart.currency;
  facts['cart.total'] = { amountMinor: totalMinor, currency: cart.currency };
  facts['cart.quantity'] = quantity;
  facts['cart.skus'] = [...skus];
  facts['cart.tags'] = [...tags];
  facts['cart.categories'] = [...categories];
  facts['requiresShipping'] = requiresShipping;
  facts['promotion.codes'] = acceptedCodes(session);
  facts['protocol'] ??= 'library';
  destinationFacts(facts, fulfillment);
  customerFacts(facts, personal);
  return facts;
}

/** Without a region of its own, the destination takes away the one given at open: it may be of another country. */
function destinationFacts(facts: Record<string, FactValue>, { country, region }: FactSubject['session']['fulfillment']): void {
  if (country === undefined) return;
  facts['country'] = country;
  if (region === undefined) Reflect.deleteProperty(facts, 'region');
  else facts['region'] = region;
}

function acceptedCodes({ codes, quote }: FactSubject['session']): readonly string[] {
  const refused = quote?.refusedCodes;
  if (refused === undefined || refused.length === 0) return codes;
  return codes.filter((code) => !refused.some((each) => each.code === code));
}

/** A customer who is there counts more than what was said before; without one, what was said stands. */
function customerFacts(facts: Record<string, FactValue>, { customer }: Personal): void {
  if (customer === undefined) facts['loggedIn'] ??= false;
  else facts['loggedIn'] = true;
  if (customer?.instruments !== undefined && customer.instruments.length > 0) facts['customer.savedPayment'] = true;
  else facts['customer.savedPayment'] ??= false;
  if (customer?.addresses !== undefined && customer.addresses.length > 0) facts['customer.savedAddress'] = true;
  else facts['customer.savedAddress'] ??= false;
  const orders = facts['customer.orders'];
  if (typeof orders === 'number') facts['customer.returning'] ??= orders > 0;
}
