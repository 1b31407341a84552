import type { CheckoutSession } from './session.js';
import { omit } from './omit.js';

/** What is left of a session when its buyer's data is erased: what they typed into it goes, what was bought and paid stays. */
export function withoutBuyer(session: CheckoutSession): CheckoutSession {
  const { payment, attempt, fulfillment, quote } = session;
  // A code that did not count may be anything: a gift card's, a name.
  const counted = new Set(quote.discounts.map(({ code }) => code?.toLowerCase()));
  // The area that was quoted for names the postal code as well.
  const packages = fulfillment.packages.map((parcel) => omit(parcel, 'quotedFor'));
  return {
    ...omit(session, 'quotedFor'),
    fields: {},
    widgets: {},
    codes: session.codes.filter((code) => counted.has(code.toLowerCase())),
    quote: { ...quote, refusedCodes: [] },
    messages: session.messages.filter(({ params }) => params?.['code'] === undefined),
    fulfillment: { ...omit(fulfillment, 'postalCode', 'destinationHash', 'pointsQuotedFor'), packages },
    ...(payment === undefined ? {} : { payment: omit(payment, 'display') }),
    ...(attempt === undefined ? {} : { attempt: { ...attempt, tenders: attempt.tenders.map((tender) => omit(tender, 'action')) } }),
  };
}
