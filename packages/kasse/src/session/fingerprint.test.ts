import { describe, expect, it } from 'vitest';
import { buildQuote } from './build-quote.js';
import { destinationHash, fingerprintOf, type FingerprintParts, fingerprintOfSession } from './fingerprint.js';
import type { Quote } from './quote.js';
import { HOME, session, withLayout } from './test/fixtures.js';
import { fixedOff, FREE_SHIPPING, quoteInput } from './test/quote-fixture.js';

const input = quoteInput({
  lines: [{ price: 1000, quantity: 2, rate: 20 }],
  shipping: { price: 300, rate: 20 },
  discounts: [fixedOff(100), FREE_SHIPPING],
  fees: [{ section: 'donation', kind: 'donation', title: 'Trees', amountMinor: 80 }],
});
const quote = buildQuote(input);
const parts: FingerprintParts = {
  quote,
  destinationHash: 'there',
  tenders: [{ methodId: 'card', amountMinor: quote.totals.totalMinor }],
  widgets: { donation: { amountMinor: 80 } },
  fields: { giftMessage: 'Hello' },
};

describe('fingerprintOf', () => {
  it('is a SHA-256 in hexadecimal, equal for equal parts after a store', () => {
    expect(fingerprintOf(parts)).toMatch(/^[0-9a-f]{64}$/);
    // A stored session comes back as JSON.
    expect(fingerprintOf(JSON.parse(JSON.stringify(parts)) as FingerprintParts)).toBe(fingerprintOf(parts));
  });

  it.each<[string, Partial<FingerprintParts>]>([
    ['the cart revision', { quote: { ...quote, cartRevision: 'r2' } }],
    ['a price', { quote: changedQuote({ unitPriceMinor: 999 }) }],
    ['a quantity', { quote: changedQuote({ quantity: 3 }) }],
    ['a sku', { quote: changedQuote({ sku: 'other' }) }],
    ['a discount', { quote: { ...quote, discounts: quote.discounts.slice(1) } }],
    ['the fulfillment option', { quote: { ...quote, fulfillment: { ...quote.fulfillment!, optionId: 'parcel:express' } } }],
    ['a fee', { quote: { ...quote, fees: [] } }],
    ['a tax', { quote: { ...quote, taxes: [] } }],
    ['the total', { quote: { ...quote, totals: { ...quote.totals, totalMinor: 1 } } }],
    ['the currency', { quote: { ...quote, currency: 'EUR' } }],
    ['the destination', { destinationHash: 'elsewhere' }],
    ['the pickup point', { pickupPointId: 'leeds' }],
    ['the payment method', { tenders: [{ methodId: 'invoice', amountMinor: quote.totals.totalMinor }] }],
    ['a widget', { widgets: {} }],
    ['a field', { fields: { giftMessage: 'Bye' } }],
  ])('changes with %s', (_, change) => {
    expect(fingerprintOf({ ...parts, ...change })).not.toBe(fingerprintOf(parts));
  });

  it('does not change with titles', () => {
    const renamed: Quote = {
      ...quote,
      lines: quote.lines.map((line) => ({ ...line, title: 'Tasse' })),
      discounts: quote.discounts.map((discount) => ({ ...discount, title: 'Rabatt' })),
      fees: quote.fees.map((fee) => ({ ...fee, title: 'Spende' })),
      fulfillment: { ...quote.fulfillment!, title: 'Versand' },
    };
    expect(fingerprintOf({ ...parts, quote: renamed })).toBe(fingerprintOf(parts));
  });
});

describe('fingerprintOfSession', () => {
  it('is the same in every flow and layout, whenever it expires', () => {
    const one = session();
    const other = session({ ...withLayout('one-click'), id: 's2', expiresAt: '2027-01-01T00:00:00.000Z', journeyId: 'j2' });
    expect(fingerprintOfSession(other)).toBe(fingerprintOfSession(one));
  });

  it('is the same before an attempt and in one that pays all with one tender', () => {
    const open = session({ payment: { methodId: 'card' } });
    const tender = { id: 't1', methodId: 'card', amountMinor: 2000, gateways: ['primary'], commitOn: 'approved', state: 'open' } as const;
    const attempt = { number: 1, startedAt: open.openedAt, deadline: open.expiresAt, tenders: [tender] };
    expect(fingerprintOfSession({ ...open, attempt })).toBe(fingerprintOfSession(open));
    expect(fingerprintOfSession(session())).not.toBe(fingerprintOfSession(open));
  });
});

describe('destinationHash', () => {
  it('tells addresses apart, but not an empty part from none', () => {
    expect(destinationHash({ ...HOME, line2: '' })).toBe(destinationHash(HOME));
    expect(destinationHash({ ...HOME, city: 'York' })).not.toBe(destinationHash(HOME));
  });
});

function changedQuote(change: Partial<Quote['lines'][number]>): Quote {
  return { ...quote, lines: quote.lines.map((line) => ({ ...line, ...change })) };
}
