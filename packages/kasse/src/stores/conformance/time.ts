import assert from 'node:assert/strict';
import { anEffect, aSession, aTimer, aUnit, inserting, later, next, updating } from '../store-fixtures.js';
import { checksOf, commits, opened, statusOf, wait } from './check.js';

const session = aSession();

export const timeChecks = checksOf('time', {
  async 'sets, replaces and clears timers by token'(store) {
    await commits(store, aUnit(session, { timers: { set: [aTimer('t1', 60), aTimer('t2', 30)], cleared: [] } }));
    assert.deepEqual((await store.load(session.id))?.timers, [aTimer('t2', 30), aTimer('t1', 60)]);
    await commits(store, aUnit(next(session), { timers: { set: [aTimer('t1', 10)], cleared: ['t1', 't2', 'never'] } }));
    assert.deepEqual((await store.load(session.id))?.timers, [aTimer('t1', 10)]);
    assert.equal(await store.nextDue('shop'), later(10));
  },

  async 'finds due sessions once each, the longest overdue first'(store) {
    await commits(store, aUnit(aSession({ id: 's-1' }), { timers: { set: [aTimer('t', 30, 's-1'), aTimer('u', 20, 's-1')], cleared: [] } }));
    const effect = anEffect({ sessionId: 's-2', dueAt: later(10) });
    await commits(store, aUnit(aSession({ id: 's-2' }), { effects: [inserting(effect)] }));
    await commits(store, aUnit(aSession({ id: 's-3' }), { timers: { set: [aTimer('t', 99, 's-3')], cleared: [] } }));
    await commits(store, aUnit(aSession({ id: 's-4', shopKey: 'other' }), { timers: { set: [aTimer('t', 1, 's-4')], cleared: [] } }));

    assert.deepEqual(await store.due('shop', later(30), 10), ['s-2', 's-1']);
    assert.deepEqual(await store.due('shop', later(30), 1), ['s-2']);
    assert.deepEqual(await store.due('shop', later(5), 10), []);
    assert.equal(await store.nextDue('shop'), later(10));

    await commits(store, aUnit(aSession({ id: 's-2', revision: 2 }), { effects: [updating({ ...effect, state: 'succeeded', dueAt: null })] }));
    assert.deepEqual(await store.due('shop', later(30), 10), ['s-1']);
    assert.equal(await store.nextDue('shop'), later(20));
    assert.equal(await store.nextDue('nobody'), undefined);
  },

  async 'takes the word of a step for when the session is due'(store) {
    const effect = anEffect({ dueAt: later(50) });
    await commits(store, aUnit(session, { effects: [inserting(effect)], timers: { set: [aTimer('t', 20)], cleared: [] } }));
    await commits(store, aUnit(next(session), { dueAt: later(20) }));
    assert.equal(await store.nextDue('shop'), later(20));
    await commits(store, aUnit(next(next(session)), { timers: { set: [], cleared: ['t'] }, dueAt: later(50) }));
    assert.equal(await store.nextDue('shop'), later(50));
  },

  async 'gives a session to one worker at a time, under a new epoch each time'(store) {
    await opened(store);
    assert.deepEqual(await store.claim(session.id, 'a', 10_000), { epoch: 2 });
    assert.equal(await store.claim(session.id, 'b', 10_000), undefined);
    assert.deepEqual(await store.claim(session.id, 'a', 10_000), { epoch: 3 });
    assert.equal(await store.claim('nobody', 'a', 10_000), undefined);
    assert.equal((await store.load(session.id))?.session.epoch, 3);
  },

  async 'gives a session to one of several workers that ask together'(store) {
    await opened(store);
    const claims = await Promise.all(['a', 'b', 'c', 'd'].map((worker) => store.claim(session.id, worker, 10_000)));
    assert.deepEqual(claims.filter((claim) => claim !== undefined), [{ epoch: 2 }]);
  },

  async 'gives many sessions to a worker that asks for all at once, but for those of others'(store) {
    const ids = Array.from({ length: 40 }, (_, index) => `many-${index}`);
    for (const id of ids) await commits(store, aUnit(aSession({ id, cartRef: id })));
    const others = ids.filter((_, index) => index % 8 === 3);
    for (const id of others) await store.claim(id, 'b', 10_000);
    const claims = await Promise.all([...ids, 'nobody'].map((id) => store.claim(id, 'a', 10_000)));
    assert.deepEqual(claims, [...ids.map((id) => (others.includes(id) ? undefined : { epoch: 2 })), undefined]);
  },

  async 'passes a session on when the lease is over and shuts the old worker out'(store) {
    await opened(store);
    assert.deepEqual(await store.claim(session.id, 'a', 30), { epoch: 2 });
    await wait(60);
    assert.deepEqual(await store.claim(session.id, 'b', 10_000), { epoch: 3 });

    assert.equal(await store.renew(session.id, 'a', 2, 10_000), false);
    assert.equal(await statusOf(store, aUnit(next(session, { epoch: 2 }))), 'stale');
    assert.equal(await store.renew(session.id, 'b', 3, 10_000), true);
    await commits(store, aUnit(next(session, { epoch: 3 })));
  },

  async 'refuses the epoch that was left behind, also of a step without a lease'(store) {
    await opened(store);
    await store.claim(session.id, 'a', 10_000);
    assert.equal(await statusOf(store, aUnit(next(session))), 'stale');
    assert.equal((await store.journal(session.id)).length, 1);
  },

  async 'grants a lease with a step when nobody has one, prolongs it and takes it back'(store) {
    const opening = await store.commit(aUnit(session, { lease: { worker: 'a', leaseMs: 30 } }));
    assert.deepEqual(opening, { status: 'committed', isLeased: true });
    assert.equal((await store.load(session.id))?.session.epoch, 1);
    assert.deepEqual(await store.commit(aUnit(next(session), { lease: { worker: 'a', leaseMs: 10_000 } })), { status: 'committed', isLeased: true });
    await wait(60);
    assert.equal(await store.claim(session.id, 'b', 10_000), undefined);
    assert.deepEqual(await store.commit(aUnit(next(next(session)), { lease: { worker: 'a', leaseMs: 0 } })), { status: 'committed', isLeased: false });
    assert.deepEqual(await store.claim(session.id, 'b', 10_000), { epoch: 2 });
  },

  async 'writes a step whose worker does not get the lease, and leaves the lease to its owner'(store) {
    await commits(store, aUnit(session));
    await store.claim(session.id, 'a', 10_000);
    const second = next(session, { epoch: 2 });
    assert.deepEqual(await store.commit(aUnit(second, { lease: { worker: 'b', leaseMs: 10_000 } })), { status: 'committed', isLeased: false });
    assert.deepEqual(await store.commit(aUnit(next(second), { lease: { worker: 'b', leaseMs: 0 } })), { status: 'committed', isLeased: false });
    assert.equal(await store.renew(session.id, 'a', 2, 10_000), true);
    assert.equal(await store.claim(session.id, 'b', 10_000), undefined);
    assert.equal(await store.revision(session.id), 3);
    assert.equal(await store.revision('nobody'), undefined);
  },

  async 'keeps a renewed lease from other workers'(store) {
    await opened(store);
    await store.claim(session.id, 'a', 30);
    assert.equal(await store.renew(session.id, 'a', 2, 10_000), true);
    await wait(60);
    assert.equal(await store.claim(session.id, 'b', 10_000), undefined);
  },

  async 'judges leases by a clock of its own, whatever that of the worker says'(store) {
    await opened(store);
    await store.claim(session.id, 'a', 10_000);
    const { now } = Date;
    try {
      Date.now = () => now() + 3_600_000;
      assert.equal(await store.claim(session.id, 'b', 10_000), undefined);
    } finally {
      Date.now = now;
    }
  },

  async 'shows a worker what is due and not in the hands of another'(store) {
    await commits(store, aUnit(session, { timers: { set: [aTimer('t', 10)], cleared: [] } }));
    await store.claim(session.id, 'a', 400);
    assert.deepEqual(await store.due('shop', later(30), 10, 'b'), []);
    assert.deepEqual(await store.due('shop', later(30), 10, 'a'), [session.id]);
    assert.deepEqual(await store.due('shop', later(30), 10), [session.id]);
    await wait(450);
    assert.deepEqual(await store.due('shop', later(30), 10, 'b'), [session.id]);
  },
});
