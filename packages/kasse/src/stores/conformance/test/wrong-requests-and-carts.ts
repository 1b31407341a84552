import type { RequestRecord, StoreUnit } from '../../../contracts/index.js';
import { racing, rewriting, saying, wrong, type WrongStores } from './wrong-store.js';

const withoutRequest = ({ request, ...unit }: StoreUnit): StoreUnit => unit;
const withoutCart = ({ cart, ...unit }: StoreUnit): StoreUnit => unit;

export const wrongRequestsAndCarts: WrongStores = {
  'answers a repeated request with the record of the first': saying('answers a repeated request with itself', (result, { request }) =>
    result.status === 'request_taken' && request !== undefined ? { status: 'request_taken', record: request } : result,
  ),
  'lets one of several units under the same request win': racing('looks for a request before it writes it', ({ request }) => request && `${request.scope} ${request.requestId}`, withoutRequest),
  'keeps requests of other scopes and shops apart': wrong('finds a request by its id alone', (right) => ({ findByRequest: (_, __, requestId) => right.findByRequest('shop', 'open', requestId) })),
  'leaves neither request nor cart claim behind a stale step': wrong('claims the cart of a step that it refuses', (right) => {
    const claimed = new Map<string, string>();
    return {
      commit: async (unit) => {
        const result = await right.commit(unit);
        if (result.status === 'stale' && unit.cart === 'claim') claimed.set(unit.session.cartRef, unit.session.id);
        return result;
      },
      findByCart: async (shopKey, cartRef) => (await right.findByCart(shopKey, cartRef)) ?? claimed.get(cartRef),
    };
  }),
  'lets one session claim a cart and names it to the other': wrong('keeps the request of a step that does not get its cart', (right) => {
    const kept = new Map<string, RequestRecord>();
    return {
      commit: async (unit) => {
        const result = await right.commit(unit);
        if (result.status === 'cart_taken' && unit.request !== undefined) kept.set(unit.request.requestId, unit.request);
        return result;
      },
      findByRequest: async (shopKey, scope, requestId) => (await right.findByRequest(shopKey, scope, requestId)) ?? kept.get(requestId),
    };
  }),
  'names the owner of a cart to a session that is open already': saying('names a session to itself as the owner of its cart', (result, { session, expectedRevision }) =>
    result.status === 'cart_taken' && expectedRevision > 0 ? { status: 'cart_taken', sessionId: session.id } : result,
  ),
  'lets the same session claim its cart again and keeps the claim of a stale repetition': wrong('refuses a cart to whoever has it', (right) => ({
    commit: async (unit) => {
      const { id, shopKey, cartRef } = unit.session;
      const isOwner = unit.cart === 'claim' && (await right.findByCart(shopKey, cartRef)) === id;
      return isOwner ? { status: 'cart_taken', sessionId: id } : right.commit(unit);
    },
  })),
  'gives a released cart to the next session and ignores a release by anybody else': rewriting('never lets go of a cart', (unit) => (unit.cart === 'release' ? withoutCart(unit) : unit)),
  'keeps the carts of shops apart': wrong('finds a cart of whichever shop', (right) => ({ findByCart: (_, cartRef) => right.findByCart('shop', cartRef) })),
  'lets exactly one of two waiting sessions have the cart': racing('looks whose a cart is before it writes', ({ cart, session }) => (cart === 'claim' ? session.cartRef : undefined), withoutCart),
};
