import { describe, expect, it } from 'vitest';
import { STAFF_SOURCE, staffItem } from '../../contracts/index.js';
import { line } from '../../engine/test/kit.js';
import { anEvent, aSession, AT, aUnit, next } from '../store-fixtures.js';
import { postgres } from './postgres.js';
import { openStaffDoor } from './staff-door.js';
import { freshSchema, testPool } from './test/fresh-postgres.js';

async function opened() {
  const [pool, schema] = [await testPool(), freshSchema()];
  return { store: postgres(pool, { schema }), door: () => openStaffDoor(pool, { schema }) };
}

describe.each([
  ['half an emoji', 'Mug \ud83c'],
  ['a NUL', 'Mug \u0000'],
  ['a backslash before a "u"', 'Mug \\u0000 \\\\u'],
])('a text with %s', (_, title) => {
  it('keeps no session from being erased, nor the steps before its last', async () => {
    const { store } = await opened();
    const first = aSession({ phase: 'canceled', cart: { currency: 'EUR', revision: 'c1', lines: [line({ title })] }, fields: { note: 'To grandma' } });
    await store.commit(aUnit(first, { personal: { contact: { email: 'buyer@example.com' } } }));
    const last = next(first, { fields: {} });
    await store.commit(aUnit(last, { before: first, isWhole: true }));
    expect(await store.erase(first.id)).toBe(true);
    expect(await store.load(first.id)).toMatchObject({ session: last, personal: {} });
  });

  it('hides no dead letter', async () => {
    const { store, door } = await opened();
    const event = (id: string) => ({ ...anEvent(id), data: { title } });
    for (const id of ['e1', 'e2']) await store.bury({ id, shopKey: 'shop', at: AT, reason: 'refused', content: { kind: 'event', event: event(id) } });
    expect((await store.deadLetters('shop', 10)).map(({ content }) => content)).toEqual(['e1', 'e2'].map((id) => ({ kind: 'event', event: event(id) })));
    expect((await (await door()).deadLetters(10)).map(({ id }) => id)).toEqual(['e1', 'e2']);
    expect((await (await door()).findDeadLetter('e2'))?.id).toBe('e2');
  });

  it('hides no decision of staff behind what a gateway said', async () => {
    const { store, door } = await opened();
    await store.receive({ key: 'k', shopKey: 'shop', source: 'primary', receivedAt: AT, payload: { title } });
    await store.receive(staffItem({ verb: 'erase', actor: 'ann', session: 's' }, { key: 'd', shopKey: 'shop', receivedAt: AT }));
    expect((await (await door()).decisions(10)).map(({ key, source }) => ({ key, source }))).toEqual([{ key: 'd', source: STAFF_SOURCE }]);
  });
});
