import { message, type Message, type MessageCode } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import type { BuyerState } from './apply-command.js';
import { flowIndexOf, type FlowIndex } from './flow-index.js';
import { amountToPayMinor } from './stored-value.js';
import { methodsOf, needsDelivery, needsInstrument, paymentMethodsOf } from './offered.js';

export type RequirementKind =
  | 'account'
  | 'contact'
  | 'field'
  | 'consent'
  | 'method'
  | 'destination'
  | 'option'
  | 'pickup'
  | 'payment';

/** Something that must be there before the commit, met or not. */
export interface Requirement {
  readonly kind: RequirementKind;
  readonly step: string;
  readonly section: string;
  /** The id of the field that is required. */
  readonly field?: string;
  readonly isMet: boolean;
  /** Tells the buyer what is missing; its path begins with the section's id. Absent once met. */
  readonly message?: Message;
}

/**
 * Everything this checkout needs now, in the flow's order.
 *
 * Goods need a method and what it asks for; nothing to deliver needs none of it. A total of zero needs no payment,
 * a total of one minor unit does. What a flow forgets to ask for is required at its last step, so that no flow can
 * reach the commit without it.
 */
export function requirementsOf(state: BuyerState, flow: CompiledFlow, facts: Facts): readonly Requirement[] {
  const index = flowIndexOf(flow);
  const found: Requirement[] = [];
  contactRequirements(found, state, flow, index);
  fulfillmentRequirements(found, state, flow, facts, index);
  fieldRequirements(found, state, facts, index);
  paymentRequirement(found, state, flow, facts, index);
  if (index.steps.length === 1) return found;
  // Few and nearly sorted: the order within a step stays.
  return found.sort((a, b) => placeOf(index, a.step) - placeOf(index, b.step));
}

/** Everything required is there. Whether the quote is valid is the engine's to know. */
export function isReady(state: BuyerState, flow: CompiledFlow, facts: Facts): boolean {
  for (const requirement of requirementsOf(state, flow, facts)) if (!requirement.isMet) return false;
  return true;
}

function contactRequirements(found: Requirement[], { session, personal }: BuyerState, flow: CompiledFlow, index: FlowIndex): void {
  const step = stepOf(index, 'contact');
  if (flow.account === 'required') {
    const isSignedIn = personal.customer !== undefined || session.customerId !== undefined;
    found.push(requirement('account', step, 'contact', isSignedIn, ACCOUNT));
  }
  found.push(requirement('contact', step, 'contact', personal.contact?.email !== undefined, CONTACT));
}

function fulfillmentRequirements(found: Requirement[], { session }: BuyerState, flow: CompiledFlow, facts: Facts, index: FlowIndex): void {
  if (!needsDelivery(session.cart)) return;
  const step = stepOf(index, 'fulfillment');
  const { methodId, destinationHash, packages, pickupPointId, pickupPoints } = session.fulfillment;
  const possible = methodsOf(session.cart, flow, facts);
  const method = possible.find(({ id }) => id === methodId);
  found.push(requirement('method', step, 'fulfillment', method !== undefined, METHOD));
  const kind = method?.method ?? (possible.every((each) => each.method === 'shipping') ? 'shipping' : undefined);
  if (kind === 'shipping') {
    found.push(requirement('destination', step, 'fulfillment', destinationHash !== undefined, DESTINATION));
    if (method === undefined) return;
    const isChosen = packages.length > 0 && packages.every((each) => each.options.some(({ id }) => id === each.optionId));
    found.push(requirement('option', step, 'fulfillment', isChosen, OPTION));
  } else if (kind === 'pickup') {
    const isChosen = pickupPoints?.some(({ id, isAvailable }) => id === pickupPointId && isAvailable) ?? false;
    found.push(requirement('pickup', step, 'fulfillment', isChosen, PICKUP));
  }
}

function fieldRequirements(found: Requirement[], { session }: BuyerState, facts: Facts, index: FlowIndex): void {
  for (const { field, section, missing } of index.fields.values()) {
    if (!field.required || !section.holds(facts)) continue;
    const isConsent = field.type === 'consent';
    const isMet = isConsent ? session.consents[field.id] === true : session.fields[field.id] !== undefined;
    const { step } = section;
    const known = { kind: isConsent ? 'consent' : 'field', step, section: section.section.id, field: field.id, isMet } as const;
    found.push(isMet ? known : { message: missing, ...known });
  }
}

function paymentRequirement(found: Requirement[], { session, personal }: BuyerState, flow: CompiledFlow, facts: Facts, index: FlowIndex): void {
  if (amountToPayMinor(session) === 0) return;
  const methodId = session.payment?.methodId;
  const method = methodId === undefined ? undefined : paymentMethodsOf(flow, facts).find(({ id }) => id === methodId);
  const isMet = method !== undefined && (!needsInstrument(method) || personal.instrument?.token !== undefined || personal.instrument?.savedId !== undefined);
  found.push(requirement('payment', stepOf(index, 'payment'), 'payment', isMet, PAYMENT));
}

/** The step that asks for it; the last one when none does. */
function stepOf(index: FlowIndex, section: string): string {
  return index.sections.get(section)?.step ?? index.steps.at(-1)?.id ?? '';
}

function placeOf(index: FlowIndex, step: string): number {
  return index.places.get(step) ?? -1;
}

function requirement(kind: RequirementKind, step: string, section: string, isMet: boolean, missing: Message): Requirement {
  return isMet ? { kind, step, section, isMet } : { kind, step, section, isMet, message: missing };
}

const fixed = (code: MessageCode, path: string): Message => Object.freeze(message(code, undefined, path));

const ACCOUNT = fixed('account_required', 'contact');
const CONTACT = fixed('missing_contact', 'contact.email');
const METHOD = fixed('missing_fulfillment', 'fulfillment.method');
const DESTINATION = fixed('missing_destination', 'fulfillment.destination');
const OPTION = fixed('missing_fulfillment', 'fulfillment.option');
const PICKUP = fixed('missing_fulfillment', 'fulfillment.pickup');
const PAYMENT = fixed('missing_payment', 'payment');
