import assert from 'node:assert/strict';
import { anEvent, aSession, AT, aUnit, later, next } from '../store-fixtures.js';
import { checksOf, commits, statusOf } from './check.js';

const session = aSession();

export const outboxAndInboxChecks = checksOf('outbox and inbox', {
  async 'offers events in their order until they are acknowledged'(store) {
    await commits(store, aUnit(session, { events: [anEvent('z'), anEvent('a')] }));
    await commits(store, aUnit(next(session), { events: [anEvent('m')] }));
    await commits(store, aUnit(aSession({ id: 's-2', shopKey: 'other' }), { events: [anEvent('o', 's-2')] }));
    assert.deepEqual((await store.outbox('shop', 2)).map((event) => event.id), ['z', 'a']);
    assert.deepEqual(await store.outbox('shop', 1), [anEvent('z')]);
    await store.acknowledge(['z', 'nobody']);
    await store.acknowledge([]);
    assert.deepEqual((await store.outbox('shop', 10)).map((event) => event.id), ['a', 'm']);
  },

  async 'does not offer an acknowledged event again, nor lose its neighbour of the same step'(store) {
    await commits(store, aUnit(session, { events: [anEvent('e'), anEvent('f')] }));
    await store.outbox('shop', 10);
    await store.acknowledge(['e']);
    await store.acknowledge(['e']);
    assert.deepEqual((await store.outbox('shop', 10)).map((event) => event.id), ['f']);
    await store.acknowledge(['f']);
    assert.deepEqual(await store.outbox('shop', 10), []);
  },

  async 'announces a step once, however often it is tried'(store) {
    await commits(store, aUnit(session, { events: [anEvent('e')] }));
    assert.equal(await statusOf(store, aUnit(session, { events: [anEvent('e')] })), 'stale');
    assert.deepEqual(await store.outbox('shop', 10), [anEvent('e')]);
  },

  async 'keeps what waits when a step after it is stale'(store) {
    await commits(store, aUnit(session, { events: [anEvent('e')] }));
    assert.equal(await statusOf(store, aUnit(next(next(session)), { events: [anEvent('f')] })), 'stale');
    assert.deepEqual(await store.outbox('shop', 10), [anEvent('e')]);
  },

  async 'delivers each of two events that bear the same id, and then no more'(store) {
    await commits(store, aUnit(session, { events: [anEvent('e'), anEvent('e')] }));
    await commits(store, aUnit(next(session), { events: [anEvent('e'), anEvent('f')] }));
    assert.deepEqual((await store.outbox('shop', 10)).map((event) => event.id), ['e', 'e', 'e', 'f']);
    await store.acknowledge(['e']);
    assert.deepEqual((await store.outbox('shop', 10)).map((event) => event.id), ['e', 'e', 'f']);
    await store.acknowledge(['e', 'e', 'f', 'e']);
    assert.deepEqual(await store.outbox('shop', 10), []);
    await commits(store, aUnit(next(next(session)), { events: [anEvent('e')] }));
    assert.deepEqual(await store.outbox('shop', 10), [anEvent('e')]);
    await store.acknowledge(['e']);
    assert.deepEqual(await store.outbox('shop', 10), []);
  },

  async 'receives evidence once per key and offers it until a step has used it'(store) {
    const item = { key: 'k-1', shopKey: 'shop', source: 'primary', receivedAt: AT, payload: { amountMinor: 1 } };
    assert.equal(await store.receive(item), true);
    assert.deepEqual(await Promise.all([store.receive(item), store.receive({ ...item, payload: {} })]), [true, true]);
    await store.receive({ ...item, shopKey: 'other' });
    assert.deepEqual(await store.inbox('shop', 10), [item]);
    await commits(store, aUnit(session, { inboxKeys: ['k-1', 'nobody'] }));
    assert.deepEqual(await store.inbox('shop', 10), []);
    assert.equal((await store.inbox('other', 10)).length, 1);
    assert.equal(await store.receive(item), false);
  },

  async 'offers new items first, then those that were postponed, each once it is due'(store) {
    const item = (key: string) => ({ key, shopKey: 'shop', source: 'primary', receivedAt: AT, payload: {} });
    for (const key of ['a', 'b', 'c']) await store.receive(item(key));
    await store.postpone('shop', [{ key: 'a', dueAt: later(20) }, { key: 'b', dueAt: later(10) }, { key: 'nobody', dueAt: AT }]);
    await store.postpone('other', [{ key: 'c', dueAt: later(30) }]);
    await store.receive(item('d'));
    const keys = async (limit: number, now?: string): Promise<readonly string[]> => (await store.inbox('shop', limit, now)).map(({ key }) => key);
    assert.deepEqual(await keys(10), ['c', 'd', 'b', 'a']);
    assert.deepEqual(await keys(2), ['c', 'd']);
    assert.deepEqual(await keys(10, AT), ['c', 'd']);
    assert.deepEqual(await keys(10, later(10)), ['c', 'd', 'b']);
    await commits(store, aUnit(session, { inboxKeys: ['a'] }));
    await store.postpone('shop', [{ key: 'a', dueAt: AT }]);
    assert.deepEqual(await keys(10), ['c', 'd', 'b']);
  },

  async 'keeps evidence that a stale step would have used'(store) {
    const item = { key: 'k-1', shopKey: 'shop', source: 'primary', receivedAt: AT, payload: {} };
    await store.receive(item);
    assert.equal(await statusOf(store, aUnit(next(session), { inboxKeys: ['k-1'] })), 'stale');
    assert.deepEqual(await store.inbox('shop', 10), [item]);
  },

  async 'sets aside what cannot be dealt with, once per id, and its inbox item waits no more'(store) {
    const item = { key: 'k-1', shopKey: 'shop', source: 'primary', receivedAt: AT, payload: { amountMinor: 1 } };
    const letter = { id: 'k-1', shopKey: 'shop', at: AT, reason: 'unknown_payment', content: { kind: 'inbox', item } } as const;
    const event = { id: 'e-1', shopKey: 'shop', at: AT, reason: 'refused', content: { kind: 'event', event: anEvent('e-1') } } as const;
    await store.receive(item);
    await store.bury(letter);
    await store.bury(event);
    await store.bury({ ...letter, reason: 'another' });
    await store.bury({ ...letter, shopKey: 'other' });
    assert.deepEqual(await store.inbox('shop', 10), []);
    assert.equal(await store.receive(item), false);
    assert.deepEqual(await store.deadLetters('shop', 10), [letter, event]);
    assert.deepEqual(await store.deadLetters('shop', 1), [letter]);
    assert.deepEqual(await store.findDeadLetter('shop', 'e-1'), event);
    await store.unbury('shop', 'k-1');
    await store.unbury('shop', 'nobody');
    assert.equal(await store.findDeadLetter('shop', 'k-1'), undefined);
    assert.deepEqual(await store.deadLetters('shop', 10), [event]);
    assert.equal((await store.deadLetters('other', 10)).length, 1);
  },

  async 'keeps what people did with a dead letter, and lists it until somebody has settled it'(store) {
    const letterOf = (id: string) => ({ id, shopKey: 'shop', at: AT, reason: 'refused', content: { kind: 'event', event: anEvent(id) } }) as const;
    const [first, second] = [letterOf('e-1'), letterOf('e-2')];
    await store.bury(first);
    await store.bury(second);
    const tried = { ...first, acts: [{ at: AT, actor: 'staff:ann', exit: 'retry' }] } as const;
    await store.bury(tried);
    await store.bury({ ...first, reason: 'another' });
    assert.deepEqual(await store.deadLetters('shop', 10), [tried, second]);
    const settled = { ...tried, acts: [...tried.acts, { at: AT, actor: 'staff:ann', exit: 'markDone' }], settledAt: AT } as const;
    await store.bury(settled);
    assert.deepEqual(await store.deadLetters('shop', 1), [second]);
    assert.deepEqual(await store.findDeadLetter('shop', 'e-1'), settled);
  },
});
