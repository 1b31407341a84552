import { expect, it } from 'vitest';
import { aSession, aUnit } from '../store-fixtures.js';
import { storeSuite } from '../store-suite.js';
import { memory } from './memory.js';

storeSuite('memory', memory);

it('refuses to run the backend in a transaction it does not have', async () => {
  const store = memory();
  const unit = aUnit(aSession(), { inTransaction: () => undefined });
  await expect(store.commit(unit)).rejects.toMatchObject({ code: 'ERR_MISUSE' });
  expect(await store.load('session-1')).toBeUndefined();
});

it('shares nothing with its caller', async () => {
  const store = memory();
  const personal = { contact: { email: 'buyer@example.com' } };
  await store.commit(aUnit(aSession(), { personal }));
  personal.contact.email = 'changed@example.com';
  const found = await store.load('session-1');
  expect(found?.personal).toEqual({ contact: { email: 'buyer@example.com' } });
  expect((await store.load('session-1'))?.session).not.toBe(found?.session);
});

it('hands out the documents themselves where it was told to', async () => {
  const store = memory({ sharesDocuments: true });
  const session = aSession();
  await store.commit(aUnit(session));
  expect((await store.load(session.id))?.session).toBe(session);
});
