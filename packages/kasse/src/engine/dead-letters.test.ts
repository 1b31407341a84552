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
    expect((await staff.journal(sessionId)).at(-1)).toMatchObject({ cause });
    expect(await staff.deadLetters()).toEqual([]);
  });

  it('of an event whose consumer never answers stays one', async () => {
    const { kasse, store } = await kit({ timeouts: { effectMs: 50 }, onEvent: () => new Promise<void>(() => undefined) });
    await store.bury({ id: 'e1', shopKey: 'test-shop', at: receivedAt, reason: 'refused', content: { kind: 'event', event: anEvent('e1') } });
    const staff = kasse.staff.as('bob');
    expect(await staff.replay('e1')).toBe(false);
    expect(await staff.deadLetters()).toHaveLength(1);
  });
});
