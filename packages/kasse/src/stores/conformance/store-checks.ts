import assert from 'node:assert/strict';
import { aSession, aUnit } from '../store-fixtures.js';
import { checksOf, rejectsWith, type StoreCheck } from './check.js';
import { effectChecks } from './effects.js';
import { moneyAndOrderChecks } from './money-and-orders.js';
import { outboxAndInboxChecks } from './outbox-and-inbox.js';
import { requestAndCartChecks } from './requests-and-carts.js';
import { sessionChecks } from './sessions.js';
import { timeChecks } from './time.js';

const lifeChecks = checksOf('life', {
  async 'keeps the first document of a release'(store) {
    await store.saveRelease('shop', 'r1', '{"a":1}');
    await store.saveRelease('shop', 'r1', '{"b":2}');
    assert.equal(await store.loadRelease('shop', 'r1'), '{"a":1}');
    assert.equal(await store.loadRelease('other', 'r1'), undefined);
  },

  async 'refuses everything once it is closed, and closes twice'(store) {
    await store.close();
    await store.close();
    await rejectsWith('ERR_STORE_CLOSED', store.load('s'));
    await rejectsWith('ERR_STORE_CLOSED', store.commit(aUnit(aSession())));
  },
});

/**
 * The contract of a store as checks: data, so that any test runner can run them, and so that they can themselves be
 * checked against stores that are wrong on purpose.
 */
export const storeChecks: readonly StoreCheck[] = [
  ...sessionChecks,
  ...requestAndCartChecks,
  ...effectChecks,
  ...timeChecks,
  ...outboxAndInboxChecks,
  ...moneyAndOrderChecks,
  ...lifeChecks,
];
