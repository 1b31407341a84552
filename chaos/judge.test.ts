import type { GatewayBookRow } from '@kasse/testing';
import type { Order } from 'kasse';
import { expect, it } from 'vitest';
import type { Books, SessionBook } from './books.js';
import { type Figures, judge } from './judge.js';

const payment: GatewayBookRow = {
  id: 'primary_1', reference: 's1', key: 's1.1.authorize', amountMinor: 500, currency: 'GBP', capturedMinor: 500, refundedMinor: 0, voided: false,
  status: 'approved', moves: 'authorize', captures: 1, refunds: 0, disputedMinor: 0, reinstatedMinor: 0, netMinor: 500,
};
// Of an order the judge reads no more than this.
const order = { id: 'o1', number: 'C-1', sessionId: 's1', cartRef: 'cart-1', totalMinor: 500, lines: [{ sku: 'mug', quantity: 2 }] } as unknown as Order;
const session: SessionBook = { id: 's1', phase: 'settled', cartRef: 'cart-1', needsPerson: false, isUnfinished: false };
const right: Books = {
  gateways: [[payment], []],
  orders: [order],
  recorded: [order],
  sessions: [session],
  stock: [{ sku: 'mug', level: 2, onHand: 0, held: 0 }],
  checkouts: 1,
  acknowledged: new Map([['C-1', { totalMinor: 500 }]]),
};
const zero = { doubleCharges: 0, chargedWithoutOrder: 0, orderWithoutMoney: 0, lostAcknowledged: 0, oversold: 0, stuck: 0 };

it('finds nothing in books that agree', () => {
  expect(judge(right)).toEqual({ figures: { checkouts: 1, orders: 1, charges: 1, ...zero }, reasons: [], sessions: [] });
});

it('counts no charge where the money went back or never came', () => {
  const gone = [{ ...payment, id: 'b1', voided: true }, { ...payment, id: 'b2', status: 'declined' as const }, { ...payment, id: 'b3', refunds: 1, refundedMinor: 500, netMinor: 0 }];
  expect(judge({ ...right, gateways: [[payment], gone] }).figures).toMatchObject({ charges: 1, ...zero });
});

it('takes a declared promise for money', () => {
  const promised = { ...order, paymentDue: { amountMinor: 500, by: '2026-12-24T00:00:00.000Z', onFailure: 'attention' as const } };
  expect(judge({ ...right, gateways: [], orders: [promised], recorded: [promised] }).figures).toMatchObject(zero);
});

const later = { ...payment, id: 'backup_1' };
const heldOnly = { ...later, captures: 0, capturedMinor: 0, netMinor: 0 };
const wrongs: readonly (readonly [string, Partial<Books>, Partial<Figures>])[] = [
  ['a second charge for one order', { gateways: [[payment], [later]] }, { doubleCharges: 1 }],
  ['money that is held beside what was taken', { gateways: [[payment], [heldOnly]] }, { doubleCharges: 1 }],
  ['the charge of another tab', { gateways: [[payment], [{ ...later, reference: 's2' }]], sessions: [session, { ...session, id: 's2' }] }, { doubleCharges: 1, chargedWithoutOrder: 1 }],
  ['more than the order costs', { gateways: [[{ ...payment, netMinor: 501 }]] }, { doubleCharges: 1 }],
  ['a charge without an order', { orders: [], recorded: [], acknowledged: new Map() }, { chargedWithoutOrder: 1 }],
  ['an order that nobody paid', { gateways: [] }, { orderWithoutMoney: 1 }],
  ['an order that was authorized and never captured', { gateways: [[heldOnly]] }, { orderWithoutMoney: 1 }],
  ['an order a buyer was told of that is not there', { acknowledged: new Map([['C-2', {}]]) }, { lostAcknowledged: 1 }],
  ['an order over another total than the buyer was told', { acknowledged: new Map([['C-1', { totalMinor: 499 }]]) }, { lostAcknowledged: 1 }],
  ['more pieces ordered than there were', { stock: [{ sku: 'mug', level: 1, onHand: -1, held: 0 }] }, { oversold: 1 }],
  ['pieces ordered that still lie on the shelf', { stock: [{ sku: 'mug', level: 9, onHand: 9, held: 0 }] }, { oversold: 2 }],
  ['a commit that never ends', { sessions: [session, { ...session, id: 's2', cartRef: 'cart-2', phase: 'resolving' }] }, { stuck: 1 }],
  ['a call without an outcome', { sessions: [{ ...session, isUnfinished: true }] }, { stuck: 1 }],
  ['an order that did not reach the backend', { recorded: [order, { ...order, id: 'o2', number: 'C-2' }] }, { stuck: 1 }],
  ['pieces that are held for nobody', { stock: [{ sku: 'mug', level: 3, onHand: 1, held: 1 }] }, { stuck: 1 }],
];

it.each(wrongs)('finds %s, and nothing else', (_, change, figures) => {
  const verdict = judge({ ...right, ...change });
  expect(verdict.figures).toMatchObject({ ...zero, ...figures });
  expect(verdict.reasons.length).toBeGreaterThan(0);
});

it('leaves to a person what waits for one', () => {
  expect(judge({ ...right, sessions: [session, { ...session, id: 's2', cartRef: 'cart-2', phase: 'resolving', needsPerson: true }] }).figures).toMatchObject(zero);
});
