import { describe, expect, it } from 'vitest';
import type { Payment } from './gateway-server.js';
import { isLive } from './history.js';
import { OutsideBook } from './outside-book.js';

describe('a gateway holds money of a payment', () => {
  const sale = { reference: 'p', state: 'authorized', amountMinor: 3000, capturedMinor: 3000, refundedMinor: 0 } as Payment;

  it('until all of it went back, by whomever', () => {
    const outside = new OutsideBook();
    expect(isLive({ outside }, sale)).toBe(true);
    expect(isLive({ outside }, { ...sale, refundedMinor: 3000 })).toBe(false);
    outside.of(sale).move('disputed', 2000);
    expect(isLive({ outside }, sale)).toBe(true);
    outside.of(sale).move('disputed', 1000);
    expect(isLive({ outside }, sale)).toBe(false);
  });

  it('that a bank gave back once the shop was told of it', () => {
    const outside = new OutsideBook();
    outside.of(sale).move('disputed', 3000);
    outside.of(sale).move('reinstated', 3000);
    expect(isLive({ outside }, sale)).toBe(false);
    outside.of(sale).tell('reinstated', 3000, 3000);
    expect(isLive({ outside }, sale)).toBe(true);
  });
});
