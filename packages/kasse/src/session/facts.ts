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

/** The raw facts of a session, still to be normalised against the shop's catalogue. */
export function factsOf(subject: FactSubject, options: FactOptions): Readonly<Record<string, FactValue>> {
  throw new Error(`Not built yet: ${subject.session.cart.revision} ${options.now}`);
}
