import type { Cart, CartContext, CartSnapshot, LineItem } from 'kasse/plugin';
import { call } from './call.js';
import { checks, checksOf, type ConformanceChecks } from './check.js';
import { ensure, ensureId, ensureMinor, ensureRejects, ensureText, ensureUnique, ensureWhole, hasMethod, same, shown } from './expect.js';
import { clock, type Maker } from './open.js';
import { type Fixture, questionChecks } from './question.js';

export interface CartFixture extends Fixture<Maker<Cart>> {
  /** A cart with something in it. */
  readonly cartRef: string;
  readonly context: CartContext;
  /** The name of no cart. */
  readonly unknownRef?: string;
  /** Changes what is in the cart that `open` made last. */
  readonly change?: () => void | Promise<void>;
}

interface Asked {
  readonly cartRef: string;
  readonly context: CartContext;
}

/** What the backend's cart must do. */
export const cartChecks: ConformanceChecks<CartFixture> = [
  ...checks<CartFixture>({
    'price: answers prices in whole minor units, each line once': async (fixture) => {
      const { lines, revision } = await priced(fixture);
      ensureText(revision, 'The revision');
      ensure(lines.length > 0, 'There is nothing in the fixture\'s cart.');
      for (const line of lines) ensureLine(line);
      ensureUnique(lines.map(({ id }) => id), 'Lines');
    },
    'price: answers in the currency it was asked for': async (fixture) => {
      same((await priced(fixture)).currency, fixture.context.currency, 'The currency of the cart');
    },
  }),
  ...questionChecks<Maker<Cart>, Cart, Asked, CartFixture>({
    method: 'price',
    opened: openCart,
    request: ({ cartRef, context }) => ({ cartRef, context }),
    ask: (cart, { cartRef, context }, how) => cart.price(cartRef, context, how),
  }),
  ...checksOf<CartFixture, 'unknownRef'>('unknownRef', {
    'price: throws for a cart nobody knows': async ({ open, context, unknownRef }) => {
      const cart = await openCart(open);
      await ensureRejects(cart.price(unknownRef, context, call()), 'An empty cart would be a free order.');
    },
  }),
  ...checksOf<CartFixture, 'change'>('change', {
    'price: gives a cart that changed another revision': async ({ open, cartRef, context, change }) => {
      const cart = await openCart(open);
      const before = (await cart.price(cartRef, context, call())).revision;
      await change();
      ensure((await cart.price(cartRef, context, call('key-2'))).revision !== before, `The cart changed and its revision is ${shown(before)} still.`);
    },
  }),
];

/** @throws {Error} When it is no cart. */
async function openCart(make: Maker<Cart>): Promise<Cart> {
  const cart = await make(clock());
  ensure(hasMethod(cart, 'price'), `"open" and its like have to answer the cart, an object that has "price". One answered ${shown(cart)}.`);
  return cart;
}

async function priced({ open, cartRef, context }: CartFixture): Promise<CartSnapshot> {
  const cart = await openCart(open);
  return cart.price(cartRef, context, call());
}

function ensureLine({ id, sku, quantity, unitPriceMinor, weightGrams }: LineItem): void {
  ensureId(id, 'The id of a line');
  ensureId(sku, `The sku of line "${id}"`);
  ensureMinor(quantity, `The quantity of line "${id}"`, 1);
  ensureMinor(unitPriceMinor, `The price of line "${id}"`);
  if (weightGrams !== undefined) ensureWhole(weightGrams, `The weight of line "${id}"`, Number.MAX_SAFE_INTEGER);
}
