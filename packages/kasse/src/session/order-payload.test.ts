import { describe, expect, it } from 'vitest';
import { buildQuote } from './build-quote.js';
import type { Personal } from './buyer.js';
import { orderOf, orderPayloadOf, payloadHash } from './order-payload.js';
import type { CheckoutSession, Tender } from './session.js';
import { CUSTOMER, HOME, parcel, session, withLayout } from './test/fixtures.js';
import { quoteInput } from './test/quote-fixture.js';

const quote = buildQuote(
  quoteInput({
    lines: [{ price: 2000, rate: 20 }],
    shipping: { price: 499, rate: 20 },
    fees: [{ section: 'donation', kind: 'donation', title: 'Trees', amountMinor: 100 }],
  }),
);
const checkout = session({
  customerId: 'ann',
  quote,
  fulfillment: { methodId: 'shipping', packages: [parcel('parcel:standard')] },
  payment: { methodId: 'card' },
  widgets: { donation: { amountMinor: 100 } },
  fields: { giftMessage: 'Hello' },
  consents: { terms: true },
});
const personal: Personal = { customer: CUSTOMER, contact: { email: 'other@example.com' }, destination: HOME };

describe('orderPayloadOf', () => {
  it('holds what was bought and how', () => {
    expect(orderPayloadOf(checkout, personal)).toMatchObject({
      currency: 'GBP',
      totals: quote.totals,
      fulfillment: {
        methodId: 'shipping',
        optionId: 'parcel:standard',
        price: { amountMinor: 499, taxMinor: 100 },
        destination: HOME,
        packages: [{ id: 'p1', lineIds: ['l1'], optionId: 'parcel:standard' }],
      },
      buyer: { customerId: 'ann', email: 'other@example.com', givenName: 'Ann' },
      tenders: [{ methodId: 'card', amountMinor: quote.totals.totalMinor }],
      widgets: { donation: { inputs: { amountMinor: 100 }, effects: [{ kind: 'donation', amountMinor: 100 }] } },
      fields: { giftMessage: 'Hello' },
      consents: { terms: true },
    });
  });

  it('is identical in every layout and flow', () => {
    const payloads = (['one-page', 'three-page', 'one-click', 'embedded', 'custom'] as const).map((layout) =>
      orderPayloadOf({ ...checkout, id: layout, ...withLayout(layout), revision: 9 }, personal),
    );
    for (const payload of payloads) expect(payload).toEqual(payloads[0]);
  });

  it('takes no address along to a pickup', () => {
    const pickup: CheckoutSession = { ...checkout, fulfillment: { methodId: 'pickup', pickupPointId: 'leeds', packages: [] } };
    const { fulfillment } = orderPayloadOf(pickup, personal);
    expect(fulfillment.pickupPointId).toBe('leeds');
    expect(fulfillment).not.toHaveProperty('destination');
  });

  it('has no tender when there is nothing to pay, and never a token', () => {
    const free = buildQuote(quoteInput({ lines: [{ price: 0, rate: 20 }] }));
    expect(orderPayloadOf({ ...checkout, quote: free }, personal).tenders).toEqual([]);
    expect(JSON.stringify(orderPayloadOf(checkout, { ...personal, instrument: { token: 'secret-token' } }))).not.toContain('secret-token');
  });
});

describe('payloadHash', () => {
  const tender: Tender = { id: 't1', methodId: 'card', amountMinor: quote.totals.totalMinor, gateways: [], commitOn: 'approved', state: 'approved' };
  const paidAt = (gateway: string, reference: string): string => {
    const attempt = { number: 1, startedAt: checkout.openedAt, deadline: checkout.expiresAt, tenders: [{ ...tender, gateway, reference }] };
    return payloadHash(orderPayloadOf({ ...checkout, attempt }, personal));
  };

  it('is the same whichever gateway took the money', () => {
    expect(paidAt('primary', 'pay_1')).toBe(paidAt('backup', 'pay_2'));
    expect(paidAt('primary', 'pay_1')).toBe(payloadHash(orderPayloadOf(checkout, personal)));
  });

  it('changes with what was bought', () => {
    const other = orderPayloadOf({ ...checkout, fields: {} }, personal);
    expect(payloadHash(other)).not.toBe(payloadHash(orderPayloadOf(checkout, personal)));
  });
});

describe('orderOf', () => {
  it('adds identity, total and the flow to the payload', () => {
    const order = orderOf(checkout, personal, { id: 'or_1', number: '1001', committedAt: '2026-11-22T10:05:00.000Z' });
    expect(order).toMatchObject({
      ...orderPayloadOf(checkout, personal),
      id: 'or_1',
      number: '1001',
      sessionId: 's1',
      cartRef: 'c1',
      totalMinor: quote.totals.totalMinor,
      fingerprint: 'fingerprint',
      flow: { flowId: 'test', release: 'release' },
    });
  });
});
