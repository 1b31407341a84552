import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertBalanced, balances, captureEntry, coverEntry, disputeEntry, type Movement, moveBackEntry, orderEntry, refundEntry, strayEntry } from './booking.js';
import { buildQuote } from './build-quote.js';
import { assertConserved, moneyStateAfter, NO_MONEY, refundableMinor } from './money-state.js';
import { orderOf } from './order-payload.js';
import type { Order } from './order.js';
import type { MoneyState } from './session.js';
import { session } from './test/fixtures.js';
import { type Fixture, fixedOff, FREE_SHIPPING, quoteInput } from './test/quote-fixture.js';

const cart: Fixture = {
  lines: [{ price: 1200, rate: 20 }],
  shipping: { price: 300, rate: 20 },
  discounts: [fixedOff(120), FREE_SHIPPING],
  fees: [
    { section: 'donation', kind: 'donation', title: 'Trees', amountMinor: 80 },
    { section: 'wrap', kind: 'fee', title: 'Wrap', amountMinor: 60, taxCategory: 'standard' },
  ],
};

describe('orderEntry', () => {
  it('books what is owed against what it is made of', () => {
    const entry = orderEntry(orderFor(cart));
    expect(entry).toMatchObject({ key: 'order:or_1', kind: 'order', at: '2026-11-22T10:05:00.000Z', currency: 'GBP', origin: 'kasse' });
    expect(balances([entry])).toEqual({
      receivable: 1448,
      discounts: 420,
      'revenue:items': -1200,
      'revenue:fulfillment': -300,
      'revenue:fees': -60,
      donations: -80,
      'tax:VAT': -228,
    });
  });

  it('leaves the net when discounts are taken from revenue, also with inclusive prices', () => {
    const book = balances([orderEntry(orderFor({ ...cart, prices: { mode: 'inclusive' } }))]);
    expect(book).toMatchObject({ receivable: 1220, 'tax:VAT': -190 });
    expect((book['revenue:items'] ?? 0) + (book['revenue:fulfillment'] ?? 0) + (book['discounts'] ?? 0)).toBe(-900);
  });

  it('books nothing for an order that costs nothing', () => {
    expect(orderEntry(orderFor({ lines: [{ price: 0 }] })).postings).toEqual([]);
  });
});

describe('movements', () => {
  it('bring the receivable to zero, refunds apart', () => {
    const entries = [orderEntry(orderFor(cart)), captureEntry(move(1448)), refundEntry(move(448))];
    expect(balances(entries)).toMatchObject({ receivable: 0, 'gateway:primary': 1000, refunds: 448 });
  });

  it('book stray money apart until it has gone back', () => {
    expect(balances([strayEntry(move(500)), strayEntry(move(-500))])).toEqual({ 'gateway:primary': 0, stray: 0 });
  });

  it('may come from outside', () => {
    expect(refundEntry({ ...move(10), origin: 'external' }).origin).toBe('external');
  });

  it.each([0, -1, 0.5, Number.NaN])('refuses to capture or refund %s', (amountMinor) => {
    expect(() => captureEntry(move(amountMinor))).toThrow(/A movement is a whole number/);
    expect(() => refundEntry(move(amountMinor))).toThrow(/A movement is a whole number/);
  });

  it('refuses postings that do not balance', () => {
    const entry = captureEntry(move(100));
    expect(() => {
      assertBalanced({ ...entry, postings: entry.postings.slice(1) });
    }).toThrow(/-100 instead of 0/);
  });
});

describe('moneyStateAfter', () => {
  it('counts captures, refunds and stray money, and nothing for the order itself', () => {
    const entries = [orderEntry(orderFor(cart)), captureEntry(move(1000)), refundEntry(move(300)), strayEntry(move(50)), strayEntry(move(-20))];
    expect(entries.reduce(moneyStateAfter, NO_MONEY)).toEqual({ ...NO_MONEY, capturedMinor: 1000, refundedMinor: 300, strayMinor: 30 });
  });

  it('counts a chargeback as gone back, and as never gone where it was won: nothing was captured by that', () => {
    const entries = [captureEntry(move(1000)), disputeEntry(move(-400)), disputeEntry(move(400))];
    expect(entries.slice(0, 2).reduce(moneyStateAfter, NO_MONEY)).toEqual({ ...NO_MONEY, capturedMinor: 1000, refundedMinor: 400 });
    expect(entries.reduce(moneyStateAfter, NO_MONEY)).toEqual({ ...NO_MONEY, capturedMinor: 1000 });
  });

  it('counts what was lost twice as gone back, once there is money for it', () => {
    const entries = [captureEntry(move(500)), refundEntry(move(500)), strayEntry(move(-500)), captureEntry(move(1000)), coverEntry(move(500))];
    expect(entries.reduce(moneyStateAfter, NO_MONEY)).toEqual({ ...NO_MONEY, capturedMinor: 1500, refundedMinor: 1000 });
  });

  it('counts what others gave back as nobody\'s and no longer as gone back, where more was taken than the order owed', () => {
    const entries = [captureEntry(move(500)), refundEntry(move(300)), strayEntry(move(200)), moveBackEntry(move(200))];
    expect(entries.reduce(moneyStateAfter, NO_MONEY)).toEqual({ ...NO_MONEY, capturedMinor: 500, refundedMinor: 100 });
  });

  it('agrees with the ledger for any movements', () => {
    const movement = fc.record({ kind: fc.constantFrom('capture', 'refund', 'stray'), amountMinor: fc.integer({ min: 1, max: 1_000_000 }) });
    fc.assert(
      fc.property(fc.array(movement), (movements) => {
        const entries = movements.map(({ kind, amountMinor }) => BOOK[kind](move(amountMinor)));
        const state = entries.reduce(moneyStateAfter, NO_MONEY);
        const book = balances(entries);
        expect(state.capturedMinor - state.refundedMinor + state.strayMinor).toBe(book['gateway:primary'] ?? 0);
        expect(state.refundedMinor).toBe(book['refunds'] ?? 0);
        expect(state.strayMinor).toBe(0 - (book['stray'] ?? 0));
        for (const entry of entries) assertBalanced(entry);
      }),
    );
  });
});

const BOOK = { capture: captureEntry, refund: refundEntry, stray: strayEntry };

describe('refundableMinor', () => {
  it('leaves out what pending refunds have reserved', () => {
    expect(refundableMinor({ ...NO_MONEY, capturedMinor: 100, refundedMinor: 30, refundingMinor: 50 })).toBe(20);
    expect(refundableMinor({ ...NO_MONEY, capturedMinor: 100, refundedMinor: 120 })).toBe(0);
  });
});

describe('assertConserved', () => {
  // The fixture's total is 2000.
  const settled = (money: Partial<MoneyState>): ReturnType<typeof session> => session({ phase: 'settled', money: { ...NO_MONEY, ...money } });

  it.each<[string, Partial<MoneyState>]>([
    ['nothing', {}],
    ['all captured', { authorizedMinor: 2000, capturedMinor: 2000 }],
    ['all refunded', { capturedMinor: 2000, refundedMinor: 1500, refundingMinor: 500 }],
    ['a refund and a capture anew', { capturedMinor: 4000, refundedMinor: 2000 }],
    ['stray money on its way back', { strayMinor: -1 }],
  ])('lets %s pass', (_, money) => {
    expect(() => {
      assertConserved(settled(money));
    }).not.toThrow();
  });

  it.each<[string, Partial<MoneyState>, RegExp]>([
    ['more captured than the total', { capturedMinor: 2001 }, /more is captured/],
    ['more authorized than the total', { authorizedMinor: 2001 }, /more is authorized/],
    ['more refunded than captured', { capturedMinor: 100, refundedMinor: 60, refundingMinor: 41 }, /more goes back/],
    ['a negative sum', { refundingMinor: -1 }, /refundingMinor is -1/],
    ['what is no number', { capturedMinor: Number.NaN }, /capturedMinor is NaN/],
  ])('refuses %s', (_, money, fact) => {
    expect(() => {
      assertConserved(settled(money));
    }).toThrow(fact);
  });

  it('lets an authorization of an earlier attempt outlive a cart that has become cheaper', () => {
    expect(() => {
      assertConserved({ ...settled({ authorizedMinor: 3000 }), phase: 'collecting' });
    }).not.toThrow();
  });
});

function move(amountMinor: number): Movement {
  return { key: 'k1', at: '2026-11-22T10:06:00.000Z', gateway: 'primary', amountMinor, currency: 'GBP' };
}

function orderFor(fixture: Fixture): Order {
  const quote = buildQuote(quoteInput(fixture));
  return orderOf(session({ quote }), {}, { id: 'or_1', number: '1', committedAt: '2026-11-22T10:05:00.000Z' });
}
