import { KasseError, message, type Message } from '../errors/index.js';
import type { CompiledShop } from '../flow/index.js';
import { FULFILLMENT_ITEM_ID, type Cart, type CheckoutSession } from '../session/index.js';
import { CART_KEYS, checked, LINE_KEYS, refuse } from './border.js';
import { callPlugin } from './call.js';
import type { EngineContext } from './context.js';
import { misspelt } from './misspelt.js';
import type { Release } from './releases.js';
import { quoteCall } from './quote-call.js';

/** What the cart is told of a session. */
type CartSubject = Pick<CheckoutSession, 'codes' | 'given'> & { readonly fulfillment: Pick<CheckoutSession['fulfillment'], 'country'> };

/** The backend's cart, checked against the shop's currency and limits. */
export async function fetchCart(
  engine: EngineContext,
  { shop }: Release,
  session: CartSubject & Pick<CheckoutSession, 'id' | 'cartRef'>,
  customerId: string | undefined,
): Promise<Cart | { readonly refusal: readonly Message[] }> {
  const who = { kind: 'cart', id: 'cart', method: 'price', sessionId: session.id };
  const answer = await callPlugin(who, quoteCall(engine, session.id), (call) =>
    engine.cart.price(
      session.cartRef,
      {
        currency: shop.currency,
        country: countryOf(shop, session),
        codes: shop.discounts === 'backend' ? session.codes : [],
        ...(customerId === undefined ? {} : { customerId }),
      },
      call,
    ),
  );
  const cart = checked('cart', answer, who);
  tellMisspelt(engine, answer);
  if (cart.currency !== shop.currency) throw refuse(who, `the cart is in ${cart.currency}, the shop sells in ${shop.currency}`);
  if (new Set(cart.lines.map(({ id }) => id)).size < cart.lines.length) throw refuse(who, 'two lines have the same id');
  const reserved = cart.lines.find(({ id }) => id === FULFILLMENT_ITEM_ID || id.startsWith('fee:'));
  if (reserved !== undefined) throw refuse(who, `a line has the id "${reserved.id}", which Kasse uses itself`);
  const itemsMinor = cart.lines.reduce((sum, { unitPriceMinor, quantity }) => sum + unitPriceMinor * quantity, 0);
  if (!Number.isSafeInteger(itemsMinor)) throw refuse(who, 'the lines cost more than can be counted exactly');
  if (cart.lines.length === 0) return { refusal: [message('cart_empty')] };
  const quantity = cart.lines.reduce((sum, line) => sum + line.quantity, 0);
  if (cart.lines.length > shop.session.maxLines) return { refusal: [message('cart_too_large', { max: shop.session.maxLines })] };
  if (quantity > shop.session.maxQuantity) return { refusal: [message('cart_too_large', { max: shop.session.maxQuantity })] };
  return cart;
}

interface RawCart {
  readonly lines: readonly object[];
}

/** What a backend believes to have said of its goods, such as how they are taxed. It stops no buyer, as a misspelt fact does not. */
function tellMisspelt({ onProblem }: EngineContext, cart: RawCart): void {
  const found = misspelt(cart, CART_KEYS) ?? cart.lines.map((line) => misspelt(line, LINE_KEYS)).find((each) => each !== undefined);
  if (found === undefined) return;
  onProblem(new KasseError('ERR_MISUSE', `cart.price answered "${found.key}", which means nothing and is left out. Did you mean "${found.meant}"?`, { part: 'cart' }));
}

/** Whether the cart of the session before may be another now: it would be told another country, or other codes where it counts them. */
export function isCartOutdated({ shop }: Release, before: CartSubject, now: CartSubject): boolean {
  return (shop.discounts === 'backend' && before.codes !== now.codes) || countryOf(shop, before) !== countryOf(shop, now);
}

/** As taxes have it: the shop's own country until another is known. So a destination at home is no reason to ask again. */
function countryOf({ country }: CompiledShop, { fulfillment, given }: CartSubject): string {
  if (fulfillment.country !== undefined) return fulfillment.country;
  const said = given['country'];
  return typeof said === 'string' ? said : country;
}
