import type { CarrierRate, CarrierRequest } from '../contracts/index.js';
import { message, type Message } from '../errors/index.js';
import type { FlowFulfillmentMethod, OutagePolicy } from '../flow/index.js';
import { hashOf } from '../json/index.js';
import { ownHolds } from '../machine/index.js';
import { areaOf, keepChoices, keepMethod, type CheckoutSession, type FulfillmentOption, type FulfillmentState, type OfferedPoint, type Package } from '../session/index.js';
import { checked } from './border.js';
import { callPlugin } from './call.js';
import { isoNow } from './iso-now.js';
import { quoteCall } from './quote-call.js';
import type { QuoteSubject } from './requote.js';
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
    const { points, isOutage } = await pointsOf(subject, fulfillment, method, withOwnHolds(subject, request));
    const choices = keepChoices({ flow: session.flow, fulfillment }, { packages: [], pickupPoints: points });
    return {
      fulfillment: { ...choices.fulfillment, ...(isOutage ? {} : { pointsQuotedAt: isoNow(engine), pointsQuotedFor: questionOf(method, fulfillment, request) }) },
      messages: [...kept.messages, ...choices.messages, ...(isOutage && points.length === 0 ? [message('carrier_unavailable', undefined, 'fulfillment')] : [])],
    };
  }
  const { options, isOutage } = await optionsOf(subject, fulfillment, method, request);
  const parcel: Package = { id: '1', lineIds, options, ...(isOutage ? lastQuoted(fulfillment) : { quotedAt: isoNow(engine), quotedFor: questionOf(method, fulfillment, request) }) };
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
  { engine, state }: QuoteSubject,
  fulfillment: FulfillmentState,
  method: FlowFulfillmentMethod,
  request: CarrierRequest,
): Promise<{ readonly options: readonly FulfillmentOption[]; readonly isOutage: boolean }> {
  for (const carrier of method.carriers) {
    const plugin = engine.registry.carrier.get(carrier);
    if (plugin === undefined) continue;
    const who = { kind: 'carrier', id: carrier, method: 'quote', sessionId: state.session.id };
    let answer: unknown;
    try {
      answer = await callPlugin(who, quoteCall(engine, state.session.id), (call) => plugin.quote(request, call));
    } catch (error) {
      engine.onProblem(error);
      continue;
    }
    const rates = checked('rates', answer, who);
    return { options: rates.map((rate) => optionOf(carrier, rate)), isOutage: false };
  }
  return { options: optionsAfterOutage(fulfillment, method, request, engine.clock()), isOutage: true };
}

function optionsAfterOutage(fulfillment: FulfillmentState, method: FlowFulfillmentMethod, request: CarrierRequest, nowMs: number): readonly FulfillmentOption[] {
  const { onOutage, carriers, id } = method;
  const carrier = carriers[0] ?? id;
  const [last] = fulfillment.packages;
  switch (onOutage.policy) {
    case 'block':
      return [];
    case 'flat':
      return [{ id: `${carrier}:flat`, carrier, service: 'flat', title: 'Delivery', priceMinor: onOutage.amount.amountMinor, mark: 'flat' }];
    case 'lastQuote':
      return last !== undefined && isUsable(last, onOutage, questionOf(method, fulfillment, request), nowMs) ? last.options.map((option) => ({ ...option, mark: 'lastQuote' })) : [];
  }
}

/** What an answer was given to: the place, the goods and what they are worth. The goods are hashed only where an outage policy may use the answer again. */
function questionOf({ onOutage }: FlowFulfillmentMethod, fulfillment: FulfillmentState, { lines, itemsMinor }: CarrierRequest): string {
  const area = areaOf(fulfillment);
  return onOutage.policy === 'lastQuote' ? `${area}#${hashOf({ lines, itemsMinor })}` : area;
}

/** Whether the last answer was to this question and is not too old. */
function isUsable({ quotedAt, quotedFor }: Pick<Package, 'quotedAt' | 'quotedFor'>, { notOlderThanMs }: LastQuote, question: string, nowMs: number): boolean {
  return quotedAt !== undefined && quotedFor === question && nowMs - Date.parse(quotedAt) <= notOlderThanMs;
}

type LastQuote = Extract<OutagePolicy, { readonly policy: 'lastQuote' }>;

function lastQuoted({ packages }: FulfillmentState): Pick<Package, 'quotedAt' | 'quotedFor'> {
  const { quotedAt, quotedFor } = packages[0] ?? {};
  return quotedAt === undefined || quotedFor === undefined ? {} : { quotedAt, quotedFor };
}

/** The first carrier that answers is used. After an outage the last points may be offered again, if the policy says so: no price names a place to go to. */
async function pointsOf(
  { engine, state }: QuoteSubject,
  fulfillment: FulfillmentState,
  method: FlowFulfillmentMethod,
  request: CarrierRequest,
): Promise<{ readonly points: readonly OfferedPoint[]; readonly isOutage: boolean }> {
  const { carriers, onOutage } = method;
  for (const carrier of carriers) {
    const plugin = engine.registry.carrier.get(carrier);
    if (plugin?.pickupPoints === undefined) continue;
    const who = { kind: 'carrier', id: carrier, method: 'pickupPoints', sessionId: state.session.id };
    let answer: unknown;
    try {
      answer = await callPlugin(who, quoteCall(engine, state.session.id), (call) => plugin.pickupPoints?.(request, call) ?? Promise.resolve([]));
    } catch (error) {
      engine.onProblem(error);
      continue;
    }
    const points = checked('pickupPoints', answer, who);
    return { points: points.map((point) => ({ ...point, carrier })), isOutage: false };
  }
  const { pickupPoints = [], pointsQuotedAt, pointsQuotedFor } = fulfillment;
  const last = { ...(pointsQuotedAt === undefined ? {} : { quotedAt: pointsQuotedAt }), ...(pointsQuotedFor === undefined ? {} : { quotedFor: pointsQuotedFor }) };
  const isKept = onOutage.policy === 'lastQuote' && isUsable(last, onOutage, questionOf(method, fulfillment, request), engine.clock());
  return { points: isKept ? pickupPoints.map((point) => ({ ...point, mark: 'lastQuote' })) : [], isOutage: true };
}

/** A place is not short of what this very checkout holds there: its own hold never blocks its own retry. */
function withOwnHolds({ engine, effects }: QuoteSubject, request: CarrierRequest): CarrierRequest {
  const [inventory] = engine.registry.inventory.keys();
  const holdIds = inventory === undefined || effects === undefined ? [] : ownHolds(effects, inventory);
  return holdIds.length === 0 ? request : { ownHolds: holdIds, ...request };
}

function optionOf(carrier: string, rate: CarrierRate): FulfillmentOption {
  return { id: `${carrier}:${rate.service}`, carrier, ...rate };
}
