import type { FactValue } from '../rules/index.js';
import type { BuyerState } from './apply-command.js';
import type { Customer } from './buyer.js';
import { omit } from './omit.js';

/** Facts as they are kept: what is personal apart from the rest. */
export interface GivenFacts {
  readonly given: Readonly<Record<string, FactValue>>;
  readonly personalGiven: Readonly<Record<string, FactValue>>;
}

/** The customer whose session this is; `undefined` for a guest's. What is left of it when the customer's data is erased is the id. */
export function customerIdOf({ session, personal }: BuyerState): string | undefined {
  return personal.customer?.id ?? session.customerId;
}

/** A guest's session as this customer's. Facts replace those of the same id; what was entered stays. Nothing is filled in yet. */
export function withCustomer({ session, personal }: BuyerState, customer: Customer, { given, personalGiven }: GivenFacts): BuyerState {
  const personalFacts = Object.keys(personalGiven).length === 0 ? personal.given : { ...personal.given, ...personalGiven };
  return {
    session: { customerId: customer.id, given: { ...session.given, ...given }, ...omit(session, 'customerId', 'given') },
    personal: { customer, ...(personalFacts === undefined ? {} : { given: personalFacts }), ...omit(personal, 'customer', 'given') },
  };
}
