import { describe, expect, it } from 'vitest';
import { BLANK } from './classify.js';
import { Customer } from './customer.js';
import type { Row } from './read-rows.js';

const row = (number: number, invoicedAt = 0): Row => ({ number, invoiceNo: `${number}`, invoicedAt, customer: '7', country: 'EIRE', quantity: '1', unitPrice: '1' });
const DAY = 86_400_000;

describe('Customer', () => {
  it('is new before the first order', () => {
    expect(new Customer('7').factsFor(row(1))).toEqual({
      country: 'EIRE',
      'customer.returning': false,
      'customer.orders': 0,
      'customer.lifetimeValue': { amountMinor: 0, currency: 'GBP' },
    });
  });

  it('is known by earlier rows, its value net of refunds, its absence in whole days', () => {
    const customer = new Customer('7');
    customer.addOrder(row(1, 0), 's1', 5000);
    customer.addOrder(row(2, DAY), 's2', 3000);
    const order = customer.refundable(row(3), 4000);
    expect(order).toMatchObject({ sessionId: 's1' });
    customer.addRefund(order!, 4000);
    expect(customer.factsFor(row(4, 4 * DAY - 1))).toEqual({
      country: 'EIRE',
      'customer.returning': true,
      'customer.orders': 2,
      'customer.lifetimeValue': { amountMinor: 4000, currency: 'GBP' },
      'customer.daysSinceLastOrder': 2,
    });
  });

  it('was never away for less than no day, however the file is ordered', () => {
    const customer = new Customer('7');
    customer.addOrder(row(1, 9 * DAY), 's1', 1);
    expect(customer.factsFor(row(2, 0))).toMatchObject({ 'customer.daysSinceLastOrder': 0 });
  });

  it('gives back from the newest order that has enough left', () => {
    const customer = new Customer('7');
    customer.addOrder(row(1), 's1', 1000);
    customer.addOrder(row(2), 's2', 1000);
    const first = customer.refundable(row(3), 600);
    expect(first).toMatchObject({ sessionId: 's2' });
    customer.addRefund(first!, 600);
    expect(customer.refundable(row(4), 400)).toMatchObject({ sessionId: 's2' });
    expect(customer.refundable(row(4), 401)).toMatchObject({ sessionId: 's1' });
    expect(customer.refundable(row(4), 1001)).toBeUndefined();
  });

  it('knows no history of a guest, but the orders before a refund, in the order of the file', () => {
    const guest = new Customer(BLANK);
    guest.addOrder(row(5), 's5', 100);
    guest.addOrder(row(2), 's2', 100);
    expect(guest.factsFor(row(6))).toMatchObject({ 'customer.returning': false, 'customer.orders': 0, 'customer.lifetimeValue': { amountMinor: 0 } });
    expect(guest.refundable(row(6), 100)).toMatchObject({ sessionId: 's5' });
    expect(guest.refundable(row(4), 100)).toMatchObject({ sessionId: 's2' });
    expect(guest.refundable(row(1), 100)).toBeUndefined();
  });
});
