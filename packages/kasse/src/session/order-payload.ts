import { hashOf } from '../json/index.js';
import type { Contact, Personal } from './buyer.js';
import { tendersOfSession } from './fingerprint.js';
import type { Order, OrderPayload } from './order.js';
import type { Quote, QuoteFulfillment } from './quote.js';
import type { CheckoutSession, PaymentDue, Tender } from './session.js';

/**
 * What was bought and how, as the backend receives it. It follows from the cart and the buyer's choices alone: flows and
 * layouts leave no trace in it.
 *
 * A destination is left out when the goods are picked up. The buyer's contact falls back to that of the customer.
 */
export function orderPayloadOf(session: CheckoutSession, personal: Personal): OrderPayload {
  const { quote, widgets, fields, consents } = session;
  const { currency, lines, discounts, fees, taxes, totals, marks } = quote;
  return {
    currency,
    lines,
    discounts,
    fees,
    taxes,
    totals,
    marks,
    fulfillment: fulfillmentOf(session, personal),
    buyer: buyerOf(session, personal),
    tenders: session.attempt === undefined ? tendersOfSession(session) : session.attempt.tenders.map(tenderOf),
    widgets: widgetsOf(widgets, quote),
    fields,
    consents,
  };
}

/** The order record, written once with the pivot. */
export function orderOf(
  session: CheckoutSession,
  personal: Personal,
  { id, number, committedAt, due }: { readonly id: string; readonly number: string; readonly committedAt: string; readonly due?: PaymentDue },
): Order {
  const { id: sessionId, shopKey, cartRef, customerId, fingerprint, isTest, flow, quote } = session;
  const { lines, discounts, fees, taxes, totals, marks, fulfillment, buyer, tenders, widgets, fields, consents } = orderPayloadOf(session, personal);
  const order: Order = {
    id,
    number,
    sessionId,
    shopKey,
    cartRef,
    totalMinor: totals.totalMinor,
    fingerprint,
    committedAt,
    flow: flow.arm === undefined ? { flowId: flow.flowId, release: flow.release } : { flowId: flow.flowId, release: flow.release, arm: flow.arm },
    isTest,
    currency: quote.currency,
    lines,
    discounts,
    fees,
    taxes,
    totals,
    marks,
    fulfillment,
    buyer,
    tenders,
    widgets,
    fields,
    consents,
  };
  const seen = session.attempt?.review === undefined ? order : { review: session.attempt.review, ...order };
  const owned = customerId === undefined ? seen : { customerId, ...seen };
  return due === undefined ? owned : { paymentDue: { amountMinor: due.amountMinor, by: due.by, onFailure: due.onFailure }, ...owned };
}

/**
 * Tells two purchases apart: SHA-256 of the canonical payload without the gateways and their references, which belong to
 * one payment and not to what was bought.
 */
export function payloadHash(payload: OrderPayload): string {
  return hashOf({ ...payload, tenders: payload.tenders.map(({ methodId, amountMinor }) => ({ methodId, amountMinor })) });
}

function fulfillmentOf({ fulfillment, quote }: CheckoutSession, { destination }: Personal): OrderPayload['fulfillment'] {
  const { methodId, pickupPointId, packages } = fulfillment;
  const chosen = quote.fulfillment;
  return {
    packages: packages.map(({ id, lineIds, optionId }) => (optionId === undefined ? { id, lineIds } : { id, lineIds, optionId })),
    ...(methodId === undefined ? {} : { methodId }),
    ...(chosen === undefined ? {} : chosenOf(chosen)),
    ...(pickupPointId === undefined ? {} : { pickupPointId }),
    ...(destination === undefined || pickupPointId !== undefined ? {} : { destination }),
  };
}

function chosenOf(chosen: QuoteFulfillment): Pick<OrderPayload['fulfillment'], 'optionId' | 'carrier' | 'title' | 'price'> {
  const { optionId, carrier, title, amountMinor, discountMinor, netMinor, taxMinor, grossMinor, taxes } = chosen;
  return { optionId, carrier, title, price: { amountMinor, discountMinor, netMinor, taxMinor, grossMinor, taxes } };
}

function buyerOf({ customerId }: CheckoutSession, { contact, customer }: Personal): OrderPayload['buyer'] {
  const known: Contact = { ...customer?.contact, ...contact };
  return customerId === undefined ? known : { customerId, ...known };
}

function tenderOf({ methodId, amountMinor, gateway, reference }: Tender): OrderPayload['tenders'][number] {
  return {
    methodId,
    amountMinor,
    ...(gateway === undefined ? {} : { gateway }),
    ...(reference === undefined ? {} : { reference }),
  };
}

function widgetsOf(widgets: CheckoutSession['widgets'], { fees }: Quote): OrderPayload['widgets'] {
  return Object.fromEntries(
    Object.entries(widgets).map(([section, inputs]) => {
      const effects = fees.flatMap((fee) => (fee.section === section ? [{ kind: fee.kind, amountMinor: fee.amountMinor }] : []));
      return [section, { inputs, effects }];
    }),
  );
}
