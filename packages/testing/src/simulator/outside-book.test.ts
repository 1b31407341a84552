import { describe, expect, it } from 'vitest';
import type { Payment } from './gateway-server.js';
import { keptMinor, OutsideBook } from './outside-book.js';

/** A payment of 30.00 of which so much was captured and refunded, by whomever. */
const paymentOf = (capturedMinor: number, refundedMinor = 0): Payment => ({ reference: 'p', state: 'authorized', amountMinor: 3000, capturedMinor, refundedMinor }) as Payment;

describe('a gateway', () => {
  it('takes whatever is asked of a payment that nobody else touched', () => {
    const book = new OutsideBook();
    expect(book.refusal('capture', paymentOf(3000), 3000)).toBeUndefined();
    expect(book.refusal('refund', paymentOf(3000, 3000), 3000)).toBeUndefined();
  });

  it('takes and gives back no more than others left', () => {
    const book = new OutsideBook();
    book.of(paymentOf(0)).move('captured', 1000);
    expect(book.refusal('capture', paymentOf(1000), 3000)).toBe('amount_too_large');
    expect(book.refusal('capture', paymentOf(1000), 2000)).toBeUndefined();
    book.of(paymentOf(0)).move('refunded', 500);
    expect(book.refusal('refund', paymentOf(1000, 500), 1000)).toBe('amount_too_large');
    book.of(paymentOf(0)).letGo();
    expect(book.refusal('capture', paymentOf(1000), 2000)).toBe('payment_voided');
  });

  it('gives nothing back of a charge that a bank disputes', () => {
    const book = new OutsideBook();
    const outside = book.of(paymentOf(3000));
    outside.move('disputed', 1000);
    expect(book.refusal('refund', paymentOf(3000), 500)).toBe('charge_disputed');
    outside.move('reinstated', 1000);
    expect(book.refusal('refund', paymentOf(3000), 500)).toBeUndefined();
  });

  it('keeps less than nothing of a charge that went back and was charged back', () => {
    const outside = new OutsideBook().of(paymentOf(3000, 1000));
    outside.move('disputed', 3000);
    expect(keptMinor(paymentOf(3000, 1000), outside)).toBe(-1000);
  });
});

describe('what a shop can know of what others did', () => {
  it('is what a webhook told that it answered', () => {
    const outside = new OutsideBook().of(paymentOf(3000));
    outside.move('refunded', 1000);
    expect(outside.untoldNetMinor).toBe(-1000);
    outside.send('refunded', 1000);
    expect(outside.isUnclear(paymentOf(3000, 1000))).toBe(true);
    outside.tell('refunded', 1000, 1000);
    expect(outside.untoldNetMinor).toBe(0);
    expect(outside.isUnclear(paymentOf(3000, 1000))).toBe(false);
  });

  it("leaves open which part of a sum is the engine's own, where that came when there was more", () => {
    const outside = new OutsideBook().of(paymentOf(3000));
    outside.move('captured', 1000);
    outside.tell('captured', 1000, 1000, 1500);
    expect(outside.staleMinor('captured')).toBe(500);
    // The same once more says nothing new; a later one does.
    outside.tell('captured', 1000, 1000, 2000);
    expect(outside.staleMinor('captured')).toBe(500);
    outside.tell('captured', 1000, 2000, 2000);
    expect(outside.staleMinor('captured')).toBe(0);
    expect(new OutsideBook().of(paymentOf(3000)).staleMinor('captured')).toBe(0);
  });

  it('is not told by a sum from before the engine gave back a part itself', () => {
    const outside = new OutsideBook().of(paymentOf(3000));
    outside.move('refunded', 1000);
    outside.tell('refunded', 1000, 1000);
    expect(outside.isUnclear(paymentOf(3000, 1500))).toBe(true);
    outside.tell('refunded', 1000, 1500);
    expect(outside.isUnclear(paymentOf(3000, 1500))).toBe(false);
  });

  it('is unclear where it was told of money whose coming or going it was not told', () => {
    const captured = new OutsideBook().of(paymentOf(0));
    captured.move('captured', 1000);
    expect(captured.isUnclear(paymentOf(1000))).toBe(true);
    const disputed = new OutsideBook().of(paymentOf(3000));
    disputed.move('disputed', 1000);
    expect(disputed.isUnclear(paymentOf(3000))).toBe(false);
    disputed.move('reinstated', 1000);
    expect(disputed.isUnclear(paymentOf(3000))).toBe(true);
  });
});
