import { describe, expect, it } from 'vitest';
import { staffItem, type InboxItem } from '../contracts/index.js';
import { anEvent } from '../stores/store-fixtures.js';
import { HANDED_OVER } from './hand-over.js';
import { ready } from './test/fill-in.js';
import { kit } from './test/kit.js';

const receivedAt = '2026-11-22T10:00:00Z';

describe('a dead letter', () => {
  it.each([
    ['of staff', 'erased', (session: string): InboxItem => staffItem({ verb: 'erase', actor: 'ann', session }, { key: 'k1', shopKey: 'test-shop', receivedAt })],
    ['of another worker', 'handed-over', (session: string): InboxItem => ({ key: 'k1', shopKey: 'test-shop', source: HANDED_OVER, receivedAt, payload: { key: `${session}.1.place.orders.1`, outcome: { status: 'placed' } } })],
  ])('%s is tried again by what it says', async (_, cause, itemOf) => {
    const { kasse, store } = await kit();
    const { buyer, view, sessionId } = await ready({ kasse });
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    await store.bury({ id: 'k1', shopKey: 'test-shop', at: receivedAt, reason: 'failed', content: { kind: 'inbox', item: itemOf(sessionId) } });
    const staff = kasse.staff.as('bob');
    expect(await staff.replay('k1')).toBe(true);
    const journal = await staff.journal(sessionId);
    expect(journal.at(-1)).toMatchObject({ cause });
    expect(journal.filter(({ actor }) => actor === 'staff:bob')).toMatchObject([{ cause: 'letter:retry', detail: { letter: 'k1' } }]);
    expect(await staff.deadLetters()).toEqual([]);
  });

  it.each(['retry', 'markDone'] as const)('of an event is settled by a person (%s), who stands in the journal of its session', async (exit) => {
    const taken: string[] = [];
    const parts = await kit({ onEvent: ({ id }) => void taken.push(id) });
    const { sessionId } = await ready(parts);
    await parts.store.bury({ id: 'e1', shopKey: 'test-shop', at: receivedAt, reason: 'refused', content: { kind: 'event', event: { ...anEvent('e1'), sessionId } } });
    const staff = parts.kasse.staff.as('bob');
    expect(await (exit === 'retry' ? staff.replay('e1') : staff.dismiss('e1'))).toBe(true);
    expect(taken).toEqual(exit === 'retry' ? ['e1'] : []);
    expect((await staff.journal(sessionId)).at(-1)).toMatchObject({ actor: 'staff:bob', cause: `letter:${exit}`, detail: { letter: 'e1' } });
    expect([await staff.deadLetters(), await staff.replay('e1')]).toEqual([[], false]);
  });

  it('that belongs to no checkout keeps itself who tried it and who has seen it', async () => {
    const { kasse, store } = await kit();
    const item: InboxItem = { key: 'w1', shopKey: 'test-shop', source: 'primary', receivedAt, payload: { reference: 'other-system', kind: 'captured', cumulativeMinor: 1, currency: 'GBP' } };
    await store.bury({ id: 'w1', shopKey: 'test-shop', at: receivedAt, reason: 'unknown_payment', content: { kind: 'inbox', item } });
    expect(await kasse.staff.as('bob').replay('w1')).toBe(false);
    expect(await kasse.staff.as('bob').deadLetters()).toMatchObject([{ id: 'w1', acts: [{ actor: 'staff:bob', exit: 'retry' }] }]);
    expect(await kasse.staff.as('ann').dismiss('w1')).toBe(true);
    expect(await kasse.staff.as('ann').deadLetters()).toEqual([]);
    expect(await store.findDeadLetter('test-shop', 'w1')).toMatchObject({ acts: [{ actor: 'staff:bob', exit: 'retry' }, { actor: 'staff:ann', exit: 'markDone' }], settledAt: expect.any(String) as string });
    expect([await kasse.staff.as('ann').dismiss('w1'), await kasse.staff.as('ann').replay('w1'), await kasse.staff.as('ann').dismiss('nobody')]).toEqual([false, false, false]);
  });

  it.each(['w1', 'nobody'])('%s is settled through the inbox, once, and the decision waits no more', async (letter) => {
    const { kasse, store } = await kit();
    const item: InboxItem = { key: 'w1', shopKey: 'test-shop', source: 'primary', receivedAt, payload: { reference: 'other-system', kind: 'captured', cumulativeMinor: 1, currency: 'GBP' } };
    await store.bury({ id: 'w1', shopKey: 'test-shop', at: receivedAt, reason: 'unknown_payment', content: { kind: 'inbox', item } });
    const decision = staffItem({ verb: 'settleLetter', actor: 'bob', letter, exit: 'markDone' }, { key: 'd1', shopKey: 'test-shop', receivedAt });
    await store.receive(decision);
    const stop = new AbortController();
    const working = kasse.run({ signal: stop.signal, pollMs: 10 });
    await expect.poll(() => store.inbox('test-shop', 10)).toEqual([]);
    await expect.poll(async () => (await kasse.staff.as('ann').deadLetters()).map(({ id }) => id)).toEqual(letter === 'w1' ? [] : ['w1']);
    expect(await store.receive(decision)).toBe(false);
    stop.abort();
    await working;
  });

  it('of an event whose consumer never answers stays one', async () => {
    const { kasse, store } = await kit({ timeouts: { effectMs: 50 }, onEvent: () => new Promise<void>(() => undefined) });
    await store.bury({ id: 'e1', shopKey: 'test-shop', at: receivedAt, reason: 'refused', content: { kind: 'event', event: anEvent('e1') } });
    const staff = kasse.staff.as('bob');
    expect(await staff.replay('e1')).toBe(false);
    expect(await staff.deadLetters()).toHaveLength(1);
  });
});

it('An engine that is told to end takes no more than it has begun: the rest of the inbox waits for whoever looks next', async () => {
  const { kasse, store, primary } = await kit({ timeouts: { effectMs: 10_000 } });
  const stop = new AbortController();
  let begun = 0;
  const load = store.findByReference.bind(store);
  store.findByReference = async (...asked) => {
    begun += 1;
    stop.abort();
    return load(...asked);
  };
  for (const key of ['w1', 'w2', 'w3']) {
    await store.receive({ key, shopKey: 'test-shop', source: 'primary', receivedAt, payload: { reference: key, kind: 'captured', cumulativeMinor: 1, currency: 'GBP' } });
  }
  await kasse.run({ signal: stop.signal, pollMs: 10 });
  expect(begun).toBe(1);
  expect(await store.inbox('test-shop', 10, '2099-01-01T00:00:00Z')).toHaveLength(3);
  expect(primary.calls).toEqual([]);
});
