import type { CompiledFlow } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import type { BuyerState } from './apply-command.js';
import { withDestination, withMethod } from './apply-fulfillment.js';
import { instrumentOf, withPayment } from './apply-payment.js';
import { withSession } from './change.js';
import { methodsOf, needsDelivery, paymentMethodsOf, savedInstrumentsOf } from './offered.js';

/**
 * What is known of a customer, filled in when a session opens for them or when they sign in: contact and first address.
 * Nothing that the buyer said is replaced.
 */
export function prefillCustomer(state: BuyerState): BuyerState {
  const { customer, contact, destination } = state.personal;
  if (customer === undefined) return state;
  const known = { ...customer.contact, ...contact };
  const withContact: BuyerState = customer.contact === undefined ? state : { ...state, personal: { ...state.personal, contact: known } };
  const address = customer.addresses?.[0];
  if (address === undefined || destination !== undefined || !needsDelivery(state.session.cart)) return withContact;
  return withDestination(withContact, address);
}

/**
 * What a flow leaves no choice in, filled in where nothing is chosen: the only method there is, or the first in a one-click
 * layout; the first saved instrument where the flow preselects it, else the only payment method there is.
 */
export function prefillChoices(state: BuyerState, flow: CompiledFlow, facts: Facts): BuyerState {
  return prefillPayment(prefillMethod(state, flow, facts), flow, facts);
}

function prefillMethod(state: BuyerState, flow: CompiledFlow, facts: Facts): BuyerState {
  const { cart, fulfillment } = state.session;
  if (fulfillment.methodId !== undefined) return state;
  const [first, ...others] = methodsOf(cart, flow, facts);
  if (first === undefined || (others.length > 0 && flow.layout !== 'one-click')) return state;
  return withSession(state, { fulfillment: withMethod(fulfillment, first.id) });
}

function prefillPayment(state: BuyerState, flow: CompiledFlow, facts: Facts): BuyerState {
  if (state.session.payment !== undefined) return state;
  const methods = paymentMethodsOf(flow, facts);
  if (flow.payment.saved === 'preselect') {
    for (const method of methods) {
      const [saved] = savedInstrumentsOf(method, state.personal, flow);
      if (saved !== undefined) return withPayment(state, method.id, instrumentOf(saved), 'preset');
    }
  }
  const [only, ...others] = methods;
  return only === undefined || others.length > 0 ? state : withPayment(state, only.id, undefined, 'preset');
}

/**
 * The buyer has chosen how to pay, or confirmed what was filled in. Naming the only method of a flow chooses nothing; so
 * sessions are read, too, that were stored before it was marked what was filled in.
 */
export function hasChosenPayment({ session, personal }: BuyerState, flow: CompiledFlow): boolean {
  const { payment, attempts } = session;
  if (payment === undefined) return false;
  if (attempts > 0) return true;
  return payment.isPreset !== true && (personal.instrument !== undefined || flow.payment.methods.length > 1);
}
