import type { Address, Check, CheckoutSession, FulfillmentState, LineItem } from 'kasse/plugin';
import { call } from './call.js';
import { line } from './carrier-request.js';

export interface SubjectParts {
  readonly lines?: readonly LineItem[];
  readonly fields?: CheckoutSession['fields'];
  readonly consents?: CheckoutSession['consents'];
  readonly fulfillment?: Partial<FulfillmentState>;
  readonly destination?: Partial<Address>;
}

/** What a check says of a session of which only these parts matter, as one text. */
export async function saidOf(check: Check, { lines = [line()], fields = {}, consents = {}, fulfillment = {}, destination }: SubjectParts): Promise<string> {
  // The rest of a session is not what address and age are read from.
  const session = { cart: { revision: '1', currency: 'GBP', lines }, fields, consents, fulfillment: { packages: [], ...fulfillment } } as unknown as CheckoutSession;
  const address = { line1: '1 Kirkgate', city: 'Leeds', country: 'GB', ...destination };
  const messages = await check.check({ session, personal: destination === undefined ? {} : { destination: address } }, call());
  return messages.map(({ code, text }) => `${code} ${text ?? ''}`).join('; ');
}
