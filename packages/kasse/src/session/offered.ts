import type { CompiledFlow, FlowFulfillmentMethod, FlowPaymentMethod } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import type { Personal, SavedInstrument } from './buyer.js';
import type { Cart } from './cart.js';
import { flowIndexOf } from './flow-index.js';

/** Some line has to reach the buyer in the flesh. */
export function needsDelivery(cart: Cart): boolean {
  for (const line of cart.lines) if (line.requiresShipping) return true;
  return false;
}

/** The methods that are possible now, in the flow's order. Goods go by shipping or pickup; what is no goods is digital. */
export function methodsOf(cart: Cart, flow: CompiledFlow, facts: Facts): readonly FlowFulfillmentMethod[] {
  const isPhysical = needsDelivery(cart);
  const possible: FlowFulfillmentMethod[] = [];
  for (const { method, holds } of flowIndexOf(flow).methods) {
    if ((method.method !== 'digital') === isPhysical && holds(facts)) possible.push(method);
  }
  return possible;
}

/** The payment methods that are possible now, in the flow's order. */
export function paymentMethodsOf(flow: CompiledFlow, facts: Facts): readonly FlowPaymentMethod[] {
  const possible: FlowPaymentMethod[] = [];
  for (const { method, holds } of flowIndexOf(flow).payments) if (holds(facts)) possible.push(method);
  return possible;
}

/**
 * A card cannot be charged without a token. Other methods may collect the instrument on the gateway's own page, and a
 * promise to pay later needs none.
 */
export function needsInstrument(method: FlowPaymentMethod): boolean {
  return method.method === 'card' && method.commitOn !== 'promise';
}

/** The customer's saved instruments that this method takes; none where the flow does not offer them. */
export function savedInstrumentsOf(method: FlowPaymentMethod, personal: Personal, flow: CompiledFlow): readonly SavedInstrument[] {
  const saved = personal.customer?.instruments;
  if (saved === undefined || flow.payment.saved === 'none') return NONE;
  return saved.filter(
    ({ method: name, gateways }) =>
      (name === method.method || name === method.id) &&
      (gateways === undefined || gateways.some((gateway) => method.gateways.includes(gateway))),
  );
}

const NONE: readonly SavedInstrument[] = [];

/**
 * Says whether a section's own condition holds. A widget that is not offered adds nothing to the quote.
 * The view also shows sections that do not hold but are required to go on.
 */
export function isSectionOffered(flow: CompiledFlow, sectionId: string, facts: Facts): boolean {
  return flowIndexOf(flow).sections.get(sectionId)?.holds(facts) ?? false;
}

/** Says whether codes are asked for somewhere in the flow. */
export function takesCodes(flow: CompiledFlow, facts: Facts): boolean {
  for (const { section, holds } of flowIndexOf(flow).sections.values()) if (section.kind === 'discounts' && holds(facts)) return true;
  return false;
}
