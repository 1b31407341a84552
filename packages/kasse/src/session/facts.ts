import { foldCase, type FactValue } from '../rules/index.js';
import { isSameCode } from './apply-codes.js';
import type { Personal } from './buyer.js';
import type { Cart } from './cart.js';
import type { CheckoutSession } from './session.js';

/** All that facts are read from: whoever remembers facts compares these. A session that is about to be opened has no quote yet. */
export interface FactSubject {
  readonly session: Pick<CheckoutSession, 'cart' | 'codes' | 'given'> & {
    readonly fulfillment: Pick<CheckoutSession['fulfillment'], 'country' | 'region'>;
    readonly quote?: Pick<CheckoutSession['quote'], 'refusedCodes'>;
  };
  readonly personal: Pick<Personal, 'customer' | 'given'>;
}

export interface FactOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Facts of plugins and the buckets of experiments. */
  readonly extra?: Readonly<Record<string, FactValue>>;
}

/**
 * The facts of a session in the form the rules floor works with: sets sorted, times as epoch milliseconds. What was
 * given must be normalised already; defaults are still to be filled in.
 *
 * What Kasse sees for itself (cart, codes, destination, time) wins over what was given at open. `cart.total` is the sum
 * of the items before discounts, in the shop's price mode, so that a flow does not change with what it offers.
 * Refused codes are no promotion; the others are in capitals, as the fact has them.
 */
export function factsOf({ session, personal }: FactSubject, { now, extra = none }: FactOptions): Record<string, FactValue> {
  const { cart, fulfillment } = session;
  const { customer, given: personalGiven = none } = personal;
  const said = (id: string): FactValue | undefined => extra[id] ?? personalGiven[id] ?? session.given[id];
  const orders = said('customer.orders');
  // A dictionary from the start: to a plain object, a dozen keys more are added one shape at a time, fifty times slower.
  const facts = Object.create(null) as Record<string, FactValue>;
  facts['now'] = now;
  facts['currency'] = cart.currency;
  facts['promotion.codes'] = sorted(acceptedCodes(session));
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
const decided: ReadonlySet<string> = new Set(['country', 'region', 'payment.amount', 'payment.cardBrand']);

function setKnown(facts: Record<string, FactValue>, id: string, value: FactValue | undefined): void {
  if (value !== undefined) facts[id] = value;
}

const none: Readonly<Record<string, FactValue>> = {};

/** What the cart says, computed once for each cart: it is replaced when it changes. */
function addCart(facts: Record<string, FactValue>, cart: Cart): void {
  let counted = counts.get(cart);
  if (counted === undefined) {
    counted = count(cart);
    counts.set(cart, counted);
  }
  facts['cart.total'] = counted.total;
  facts['cart.quantity'] = counted.quantity;
  facts['cart.skus'] = counted.skus;
  facts['cart.tags'] = counted.tags;
  facts['cart.categories'] = counted.categories;
  facts['requiresShipping'] = counted.requiresShipping;
}

const counts = new WeakMap<Cart, ReturnType<typeof count>>();

function count({ lines, currency }: Cart) {
  let totalMinor = 0;
  let quantity = 0;
  let requiresShipping = false;
  for (const line of lines) {
    totalMinor += line.unitPriceMinor * line.quantity;
    quantity += line.quantity;
    requiresShipping ||= line.requiresShipping;
  }
  return {
    total: { amountMinor: totalMinor, currency },
    quantity,
    requiresShipping,
    skus: sorted(lines.map(({ sku }) => sku)),
    tags: sorted(lines.flatMap(({ tags }) => tags ?? nothing)),
    categories: sorted(lines.flatMap(({ categories }) => categories ?? nothing)),
  };
}

/** As facts want their sets: each entry once, in order. */
function sorted(words: readonly string[]): readonly string[] {
  return words.length < 2 ? words : [...new Set(words)].sort();
}

const nothing: readonly string[] = [];

function hasAny(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}

function acceptedCodes({ codes, quote }: FactSubject['session']): readonly string[] {
  if (codes.length === 0) return codes;
  const refused = quote?.refusedCodes ?? [];
  return codes.filter((code) => !refused.some((each) => isSameCode(each.code, code))).map(foldCase);
}
