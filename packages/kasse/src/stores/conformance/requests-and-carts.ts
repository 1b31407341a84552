import assert from 'node:assert/strict';
import { aSession, aUnit, next } from '../store-fixtures.js';
import { checksOf, commits, opened, statusOf } from './check.js';

const session = aSession();
const request = { scope: 'open', requestId: 'r-1', bodyHash: 'b-1', sessionId: session.id };
const owner = aSession({ cartRef: 'cart' });
const other = aSession({ id: 'session-2', cartRef: 'cart' });

export const requestAndCartChecks = checksOf('requests and carts', {
  async 'answers a repeated request with the record of the first'(store) {
    await commits(store, aUnit(session, { request }));
    const repeated = { ...request, bodyHash: 'b-2', sessionId: 'session-2' };
    const answer = await store.commit(aUnit(aSession({ id: 'session-2' }), { request: repeated }));
    assert.deepEqual(answer, { status: 'request_taken', record: request });
    assert.equal(await store.load('session-2'), undefined);
    assert.deepEqual(await store.findByRequest('shop', 'open', 'r-1'), request);
  },

  async 'lets one of several units under the same request win'(store) {
    const ids = ['s-1', 's-2', 's-3'];
    const results = await Promise.all(ids.map((id) => statusOf(store, aUnit(aSession({ id }), { request: { ...request, sessionId: id } }))));
    assert.deepEqual(results, ['committed', 'request_taken', 'request_taken']);
    assert.equal((await store.findByRequest('shop', 'open', 'r-1'))?.sessionId, 's-1');
  },

  async 'keeps requests of other scopes and shops apart'(store) {
    await commits(store, aUnit(session, { request }));
    assert.equal(await store.findByRequest('shop', 'commit', 'r-1'), undefined);
    assert.equal(await store.findByRequest('other', 'open', 'r-1'), undefined);
    await commits(store, aUnit(aSession({ id: 's-2', shopKey: 'other' }), { request: { ...request, sessionId: 's-2' } }));
  },

  async 'leaves neither request nor cart claim behind a stale step'(store) {
    await opened(store);
    assert.equal(await statusOf(store, aUnit(aSession({ revision: 5 }), { request, cart: 'claim' })), 'stale');
    assert.equal(await store.findByRequest('shop', 'open', 'r-1'), undefined);
    assert.equal(await store.findByCart('shop', session.cartRef), undefined);
  },

  async 'lets one session claim a cart and names it to the other'(store) {
    await commits(store, aUnit(owner, { cart: 'claim' }));
    assert.deepEqual(await store.commit(aUnit(other, { cart: 'claim', request })), { status: 'cart_taken', sessionId: owner.id });
    assert.equal(await store.load(other.id), undefined);
    assert.equal(await store.findByRequest('shop', 'open', 'r-1'), undefined);
    assert.equal(await store.findByCart('shop', 'cart'), owner.id);
  },

  async 'names the owner of a cart to a session that is open already'(store) {
    await commits(store, aUnit(owner, { cart: 'claim' }));
    await commits(store, aUnit(other));
    assert.deepEqual(await store.commit(aUnit(next(other), { cart: 'claim' })), { status: 'cart_taken', sessionId: owner.id });
    assert.equal((await store.load(other.id))?.session.revision, 1);
  },

  async 'lets the same session claim its cart again and keeps the claim of a stale repetition'(store) {
    await commits(store, aUnit(owner, { cart: 'claim' }));
    await commits(store, aUnit(next(owner), { cart: 'claim' }));
    assert.equal(await statusOf(store, aUnit(next(owner), { cart: 'claim' })), 'stale');
    assert.equal(await store.findByCart('shop', 'cart'), owner.id);
  },

  async 'gives a released cart to the next session and ignores a release by anybody else'(store) {
    await commits(store, aUnit(owner, { cart: 'claim' }));
    await commits(store, aUnit(other, { cart: 'release' }));
    assert.equal(await store.findByCart('shop', 'cart'), owner.id);
    await commits(store, aUnit(next(owner), { cart: 'release' }));
    assert.equal(await store.findByCart('shop', 'cart'), undefined);
    await commits(store, aUnit(next(other), { cart: 'claim' }));
  },

  async 'keeps the carts of shops apart'(store) {
    await commits(store, aUnit(owner, { cart: 'claim' }));
    await commits(store, aUnit({ ...other, shopKey: 'other' }, { cart: 'claim' }));
    assert.equal(await store.findByCart('other', 'cart'), other.id);
  },

  async 'lets exactly one of two waiting sessions have the cart'(store) {
    const results = await Promise.all([owner, other].map((one) => statusOf(store, aUnit(one, { cart: 'claim' }))));
    assert.deepEqual(results, ['committed', 'cart_taken']);
  },
});
