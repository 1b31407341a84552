import type { Facts, FactValue } from '../rules/index.js';
import type { Personal } from './buyer.js';
import type { Cart } from './cart.js';
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
export function factsOf({ session, personal }: FactSubject, { now, extra = none }: FactOptions): Facts {
  const { cart, fulfillment } = session;
  const { customer, given: personalGiven = none } = personal;
  const said = (id: string): FactValue | undefined => extra[id] ?? personalGiven[id] ?? session.given[id];
  const orders = said('customer.orders');
  // A dictionary from the start: to a plain object, a dozen keys more are added one shape at a time, fifty times slower.
  const facts = Object.create(null) as Record<string, FactValue>;
  facts['now'] = now;
  facts['currency'] = cart.currency;
  facts['promotion.codes'] = acceptedCodes(session);
  facts['protocol'] = said('protocol') ?? 'library';
  // Without a region of its own, the destination takes away the one given at open: it may be of another country.
  setKnown(facts, 'country', fulfillment.country ?? said('country'));
  setKnown(facts, 'region', fulfillment.country === undefined ? said('region') : fulfillment.region);
  // A customer who is there counts more than what was said before; without one, what was said stands.
  facts['loggedIn'] = customer === undefined ? (said('loggedIn') ?? false) : true;
  facts['customer.savedPayment'] = hasAny(customer?.instruments) || (said('customer.savedPayment') ?? false);
  facts['customer.savedAddress'] = hasAny(customer?.addresses) || (said('customer.savedAddress') ?? false);
  setKnown(facts, 'customer.returning', said('customer.returning') ?? (typeof orders === 'number' ? orders > 0 : undefined));
  addCart(facts, cart);
  for (const source of [extra, personalGiven, session.given]) {
    for (const id of Object.keys(source)) if (!(id in facts) && !decided.has(id)) setKnown(facts, id, source[id]);
  }
  return facts;
}

/** Facts that are missing when Kasse found none, whatever else was given. */
const decided: ReadonlySet<string> = new Set(['country', 'region']);

function setKnown(facts: Record<string, FactValue>, id: string, value: FactValue | undefined): void {
  if (value !== undefined) facts[id] = value;
}

const none: Readonly<Record<string, FactValue>> = {};

function addCart(facts: Record<string, FactValue>, { lines, currency }: Cart): void {
  let totalMinor = 0;
  let quantity = 0;
  let requiresShipping = false;
  const skus = new Set<string>();
  const tags = new Set<string>();
  const categories = new Set<string>();
  for (const line of lines) {
    totalMinor += line.unitPriceMinor * line.quantity;
    quantity += line.quantity;
    requiresShipping ||= line.requiresShipping;
    skus.add(line.sku);
    for (const tag of line.tags ?? nothing) tags.add(tag);
    for (const category of line.categories ?? nothing) categories.add(category);
  }
  facts['cart.total'] = { amountMinor: totalMinor, currency };
  facts['cart.quantity'] = quantity;
  facts['cart.skus'] = [...skus];
  facts['cart.tags'] = [...tags];
  facts['cart.categories'] = [...categories];
  facts['requiresShipping'] = requiresShipping;
}

const nothing: readonly string[] = [];

function hasAny(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}

function acceptedCodes({ codes, quote }: FactSubject['session']): readonly string[] {
  const refused = quote?.refusedCodes;
  if (refused === undefined || refused.length === 0) return codes;
  return codes.filter((code) => !refused.some((each) => each.code === code));
}
