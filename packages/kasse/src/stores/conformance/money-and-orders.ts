import assert from 'node:assert/strict';
import type { CheckoutSession, Effect } from '../../session/index.js';
import { aBooking, anEffect, anOrder, aSession, aUnit, inserting, next } from '../store-fixtures.js';
import { checksOf, commits, rejectsWith, type StoreCheck } from './check.js';

const session = aSession();
const { money } = session;
const personal = { contact: { email: 'buyer@example.com' } };

const kept: Readonly<Record<string, readonly [Partial<CheckoutSession>, Partial<Effect>]>> = {
  'is paying': [{ phase: 'calling' }, { state: 'failed' }],
  'was canceled with an authorization standing': [{ phase: 'canceled', money: { ...money, authorizedMinor: 1 } }, { state: 'failed' }],
  'was canceled with money not returned': [{ phase: 'expired', money: { ...money, capturedMinor: 2, refundedMinor: 1 } }, { state: 'failed' }],
  'holds an authorization for goods that leave later': [{ phase: 'settled', money: { ...money, authorizedMinor: 1 } }, { state: 'succeeded' }],
  'a person has to look at': [{ phase: 'settled', attention: { code: 'disputed', effect: 'e', since: '2026-11-27T10:00:00.000Z' } }, { state: 'succeeded' }],
  'was canceled and a person has to look at': [{ phase: 'canceled', attention: { code: 'disputed', effect: 'e', since: '2026-11-27T10:00:00.000Z' } }, { state: 'failed' }],
  'has stray money': [{ phase: 'settled', money: { ...money, strayMinor: 1 } }, { state: 'succeeded' }],
  'has a refund under way': [{ phase: 'settled', money: { ...money, refundingMinor: 1 } }, { state: 'succeeded' }],
  'waits for an unknown outcome': [{ phase: 'canceled' }, { state: 'unknown' }],
};

const refusals: readonly (readonly [string, StoreCheck['run']])[] = Object.entries(kept).map(([what, [changes, effect]]) => [
  `does not erase a session that ${what}`,
  async (store) => {
    await commits(store, aUnit(aSession(changes), { personal, effects: [inserting(anEffect(effect))] }));
    assert.equal(await store.erase(session.id), false);
    assert.deepEqual((await store.load(session.id))?.personal, personal);
    assert.deepEqual((await store.effects(session.id))[0]?.request, anEffect().request);
  },
]);

export const moneyAndOrderChecks = checksOf('money and orders', {
  async 'appends bookings, each key once'(store) {
    await commits(store, aUnit(session, { ledger: [aBooking('b-1'), aBooking('b-2')] }));
    await rejectsWith('ERR_INVARIANT', store.commit(aUnit(next(session), { ledger: [aBooking('b-3'), aBooking('b-1')] })));
    assert.deepEqual(await store.ledger(session.id), [aBooking('b-1'), aBooking('b-2')]);
    assert.deepEqual(await store.ledger('nobody'), []);
  },

  async 'writes an order once, with its session'(store) {
    const order = anOrder(session, { customerId: 'c-1' });
    await commits(store, aUnit(session, { order }));
    assert.deepEqual(await store.findOrder('shop', order.id), order);
    assert.equal(await store.findOrder('other', order.id), undefined);
    await rejectsWith('ERR_INVARIANT', store.commit(aUnit(next(session), { order: anOrder(session, { id: 'second' }) })));
    assert.equal((await store.load(session.id))?.session.revision, 1);
    assert.equal(await store.findOrder('shop', 'second'), undefined);
  },

  async 'erases buyer data and requests of a session at rest'(store) {
    const effect = anEffect({ state: 'succeeded', dueAt: null });
    const settled = aSession({ phase: 'settled', money: { ...money, authorizedMinor: 0, capturedMinor: 4200 } });
    await commits(store, aUnit(settled, { personal, effects: [inserting(effect)] }));
    assert.equal(await store.erase(session.id), true);
    const found = await store.load(session.id);
    assert.deepEqual(found?.personal, {});
    assert.deepEqual(found.effects, [{ ...effect, request: null }]);
    assert.deepEqual(found.session, settled);
    assert.equal(await store.erase('nobody'), false);
  },

  ...Object.fromEntries(refusals),
});
