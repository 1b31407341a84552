import type { Cart, CartSnapshot, LineItem } from 'kasse/plugin';
import { type Fault, type MethodOf, withFaults } from './faults.js';

export interface FakeCartOptions {
  /** Default one mug at 1000. */
  readonly lines?: readonly LineItem[];
  /** Default `GBP`. */
  readonly currency?: string;
  readonly faults?: readonly Fault<MethodOf<Cart>>[];
}

export interface FakeCart extends Cart {
  /** What every cart holds. Setting it changes the cart under a running checkout. */
  snapshot: CartSnapshot;
  readonly faults: Fault<MethodOf<Cart>>[];
}

/** One and the same cart under every reference. @example fakeCart({ lines: [line({ unitPriceMinor: 1999 })] }) */
export function fakeCart({ lines = [line()], currency = 'GBP', faults: given = [] }: FakeCartOptions = {}): FakeCart {
  const faults = [...given];
  const cart = { snapshot: { revision: '1', currency, lines } as CartSnapshot, faults };
  return Object.assign(cart, withFaults<Cart>({ price: () => Promise.resolve(cart.snapshot) }, faults));
}

/** A line of a cart: one mug at 1000, unless told otherwise. */
export function line(change: Partial<LineItem> = {}): LineItem {
  return { id: 'line-1', sku: 'mug', title: 'Mug', quantity: 1, unitPriceMinor: 1_000, requiresShipping: true, ...change };
}
