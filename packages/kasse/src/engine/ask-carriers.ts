import type { CarrierRate, CarrierRequest } from '../contracts/index.js';
import { message, type Message } from '../errors/index.js';
import type { FlowFulfillmentMethod } from '../flow/index.js';
import { areaOf, keepChoices, keepMethod, type CheckoutSession, type FulfillmentOption, type FulfillmentState, type Package, type PickupPoint } from '../session/index.js';
import { checked } from './border.js';
import { callPlugin } from './call.js';
import { isoNow } from './iso-now.js';
import { quoteCall, type QuoteSubject } from './requote.js';
import { factsNow, unitOf } from './session-facts.js';

export interface AskedCarriers {
  readonly fulfillment: FulfillmentState;
  readonly messages: readonly Message[];
}

/** Asks the carriers of the chosen method what they offer, and keeps the buyer's choices where that is possible. */
export async function askCarriers(subject: QuoteSubject, session: CheckoutSession, itemsMinor: number): Promise<AskedCarriers> {
  const { engine, release, flow } = subject;
  const facts = factsNow(engine, release, { session, personal: subject.state.personal, unit: unitOf({ session }) });
  const kept = keepMethod(session, flow, facts);
  const { fulfillment } = kept;
  const method = flow.fulfillment.methods.find(({ id }) => id === fulfillment.methodId);
  const lines = session.cart.lines.filter(({ requiresShipping }) => requiresShipping);
  const country = fulfillment.country ?? (method?.method === 'pickup' ? release.shop.country : undefined);
  if (method === undefined || lines.length === 0 || country === undefined) {
    return { fulfillment: { ...fulfillment, packages: [] }, messages: kept.messages };
  }
  const { region, postalCode, pickupPointId } = fulfillment;
  const { destination } = subject.state.personal;
  const request: CarrierRequest = {
    currency: session.cart.currency,
    // The session's country, region and postal code are those of the destination, where there is one.
    destination: destination ?? { country, ...(region === undefined ? {} : { region }), ...(postalCode === undefined ? {} : { postalCode }) },
    lines,
    itemsMinor,
    weightGrams: lines.reduce((sum, { weightGrams = 0, quantity }) => sum + weightGrams * quantity, 0),
    ...(pickupPointId === undefined ? {} : { pickupPointId }),
  };
  const lineIds = lines.map(({ id }) => id);
  if (method.method === 'pickup') {
    const pickupPoints = await pickupPointsOf(subject, session, method, request);
    const choices = keepChoices({ flow: session.flow, fulfillment }, { packages: [], pickupPoints: pickupPoints ?? [] });
    return {
      fulfillment: choices.fulfillment,
      messages: [...kept.messages, ...choices.messages, ...(pickupPoints === undefined ? [message('carrier_unavailable', undefined, 'fulfillment')] : [])],
    };
  }
  const { options, isOutage } = await optionsOf(subject, session, method, request);
  const parcel: Package = { id: '1', lineIds, options, ...(isOutage ? lastQuoted(session) : { quotedAt: isoNow(engine), quotedFor: areaOf(fulfillment) }) };
  const choices = keepChoices({ flow: session.flow, fulfillment }, { packages: [parcel] });
  return {
    fulfillment: choices.fulfillment,
    messages: [...kept.messages, ...choices.messages, ...(options.length > 0 ? [] : [isOutage ? message('carrier_unavailable', undefined, 'fulfillment') : UNDELIVERABLE])],
  };
}

/** The carrier was asked, and does not go there, or not with these goods. */
export const UNDELIVERABLE = message('undeliverable', undefined, 'fulfillment.destination');

/** The first carrier that answers is used, even if it offers nothing: an empty list is an answer. */
async function optionsOf(
  { engine }: QuoteSubject,
  session: CheckoutSession,
  method: FlowFulfillmentMethod,
  request: CarrierRequest,
): Promise<{ readonly options: readonly FulfillmentOption[]; readonly isOutage: boolean }> {
  for (const carrier of method.carriers) {
    const plugin = engine.registry.carrier.get(carrier);
    if (plugin === undefined) continue;
    let answer: unknown;
    try {
      answer = await callPlugin(`Carrier plugin "${carrier}"`, quoteCall(engine, session.id), (call) => plugin.quote(request, call));
    } catch (error) {
      engine.onProblem(error);
      continue;
    }
    const rates = checked('rates', answer, { kind: 'carrier', id: carrier, method: 'quote' });
    return { options: rates.map((rate) => optionOf(carrier, rate)), isOutage: false };
  }
  return { options: optionsAfterOutage(session, method, engine.clock()), isOutage: true };
}

function optionsAfterOutage(session: CheckoutSession, { onOutage, carriers, id }: FlowFulfillmentMethod, nowMs: number): readonly FulfillmentOption[] {
  const carrier = carriers[0] ?? id;
  const [last] = session.fulfillment.packages;
  switch (onOutage.policy) {
    case 'block':
      return [];
    case 'flat':
      return [{ id: `${carrier}:flat`, carrier, service: 'flat', title: 'Delivery', priceMinor: onOutage.amount.amountMinor, mark: 'flat' }];
    case 'lastQuote':
      return last?.quotedAt !== undefined && last.quotedFor === areaOf(session.fulfillment) && nowMs - Date.parse(last.quotedAt) <= onOutage.notOlderThanMs
        ? last.options.map((option) => ({ ...option, mark: 'lastQuote' }))
        : [];
  }
}

function lastQuoted(session: CheckoutSession): Pick<Package, 'quotedAt' | 'quotedFor'> {
  const { quotedAt, quotedFor } = session.fulfillment.packages[0] ?? {};
  return quotedAt === undefined || quotedFor === undefined ? {} : { quotedAt, quotedFor };
}

async function pickupPointsOf(
  { engine }: QuoteSubject,
  session: CheckoutSession,
  method: FlowFulfillmentMethod,
  request: CarrierRequest,
): Promise<readonly PickupPoint[] | undefined> {
  for (const carrier of method.carriers) {
    const plugin = engine.registry.carrier.get(carrier);
    if (plugin?.pickupPoints === undefined) continue;
    let answer: unknown;
    try {
      answer = await callPlugin(`Carrier plugin "${carrier}"`, quoteCall(engine, session.id), (call) => plugin.pickupPoints?.(request, call) ?? Promise.resolve([]));
    } catch (error) {
      engine.onProblem(error);
      continue;
    }
    return checked('pickupPoints', answer, { kind: 'carrier', id: carrier, method: 'pickupPoints' });
  }
  return undefined;
}

function optionOf(carrier: string, rate: CarrierRate): FulfillmentOption {
  return { id: `${carrier}:${rate.service}`, carrier, ...rate };
}
