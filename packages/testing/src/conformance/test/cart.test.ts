import type { Cart } from 'kasse/plugin';
import { describe } from 'vitest';
import { fakeCart } from '../../fakes/index.js';
import { cartChecks, type CartFixture } from '../cart.js';
import { answerWhenAborted, prove } from './prove.js';

type Price = (...asked: Parameters<Cart['price']>) => ReturnType<Cart['price']>;

function fixture(change: (right: Cart) => Price = (right) => (...asked) => right.price(...asked)): CartFixture {
  let made = fakeCart();
  return {
    open: () => {
      made = fakeCart();
      const right = made;
      const known: Cart = { price: (cartRef, ...rest) => (cartRef === 'cart-1' ? right.price(cartRef, ...rest) : Promise.reject(new Error('There is no such cart.'))) };
      return { price: change(known) };
    },
    change: () => {
      made.snapshot = { ...made.snapshot, revision: '2' };
    },
    broken: () => fakeCart({ faults: [{ on: 'price', fault: 'lose_request' }] }),
    silent: () => fakeCart({ faults: [{ on: 'price', fault: 'hang' }] }),
    cartRef: 'cart-1',
    context: { currency: 'GBP', codes: [] },
    unknownRef: 'cart-2',
  };
}

const empty = { revision: '1', currency: 'GBP', lines: [] };

describe('the checks of a cart', () => {
  prove(cartChecks, fixture, {
    'price: answers prices in whole minor units, each line once': () =>
      fixture((right) => async (...asked) => {
        const cart = await right.price(...asked);
        return { ...cart, lines: cart.lines.map((line) => ({ ...line, unitPriceMinor: 19.99 })) };
      }),
    'price: answers in the currency it was asked for': () => fixture((right) => async (...asked) => ({ ...(await right.price(...asked)), currency: 'EUR' })),
    'price: answers the same question alike': () => {
      let times = 0;
      return fixture((right) => async (...asked) => {
        times += 1;
        return { ...(await right.price(...asked)), revision: String(times) };
      });
    },
    'price: leaves the request as it is': () =>
      fixture((right) => (cartRef, context, call) => {
        Object.assign(context, { country: 'GB' });
        return right.price(cartRef, context, call);
      }),
    'price: throws when its provider is out of order': () => ({ ...fixture(), broken: () => ({ price: () => Promise.resolve(empty) }) }),
    'price: gives up when the signal aborts': () => ({ ...fixture(), silent: () => ({ price: (_ref, _context, { signal }) => answerWhenAborted(signal, empty) }) }),
    'price: throws for a cart nobody knows': () => fixture((right) => (cartRef, ...rest) => (cartRef === 'cart-1' ? right.price(cartRef, ...rest) : Promise.resolve(empty))),
    'price: gives a cart that changed another revision': () => fixture((right) => async (...asked) => ({ ...(await right.price(...asked)), revision: '1' })),
  });
});
