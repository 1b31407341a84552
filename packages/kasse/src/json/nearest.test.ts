import { describe, expect, it } from 'vitest';
import { nearest } from './index.js';

describe('nearest', () => {
  it.each([
    ['shiping', 'shipping'],
    ['Payment', 'payment'],
    ['paymnet', 'payment'],
    ['contcat', 'contact'],
    ['fullfilment', 'fulfillment'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, ['contact', 'shipping', 'payment', 'fulfillment'])).toBe(meant);
  });

  it.each([
    ['prio', 'priority'],
    ['cond', 'conditions'],
    ['Desc', 'description'],
    ['exp', 'experiment'],
    ['fulfil', 'fulfillment'],
  ])('takes the beginning %s for %s', (word, meant) => {
    expect(nearest(word, ['id', 'priority', 'conditions', 'description', 'experiment', 'fulfillment'])).toBe(meant);
  });

  it('takes no beginning that several words have, or that is hardly one', () => {
    expect(nearest('pay', ['payment', 'payout'])).toBeUndefined();
    expect(nearest('pr', ['priority'])).toBeUndefined();
    expect(nearest('priorities-of-all', ['prior'])).toBeUndefined();
  });

  it('prefers a slip to a beginning', () => {
    expect(nearest('step', ['stepwise-form', 'steps'])).toBe('steps');
  });

  it('stays silent when nothing is near', () => {
    expect(nearest('carrier', ['contact', 'payment'])).toBeUndefined();
    expect(nearest('a', ['b'])).toBeUndefined();
    expect(nearest('', ['a'])).toBeUndefined();
    expect(nearest('x'.repeat(65), ['x'.repeat(64)])).toBeUndefined();
  });

  it('prefers the nearer, then the earlier candidate', () => {
    expect(nearest('steps', ['stop', 'step'])).toBe('step');
    expect(nearest('card', ['cart', 'care'])).toBe('cart');
  });
});
