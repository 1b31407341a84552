import { describe, expect, it } from 'vitest';
import { anEffect, aSession, aUnit, inserting, next } from '../store-fixtures.js';
import type { PostgresPool, PostgresQueries } from './pool.js';
import { postgres } from './postgres.js';
import { isUndone } from './server-error.js';
import { freshSchema, testPool } from './test/fresh-postgres.js';

/** A pool on a server that says "ERROR" in German: `lc_messages = de_DE`. */
function german(pool: PostgresPool): PostgresPool {
  const query: PostgresQueries['query'] = (asked) =>
    pool.query(asked).catch((error: unknown) => {
      if (error instanceof Error && 'severity' in error && error.severity === 'ERROR') error.severity = 'FEHLER';
      throw error;
    });
  return { query, connect: () => pool.connect() };
}

describe('an error of a Postgres server', () => {
  it('spoils no other unit and says what it is, in whatever language', async () => {
    const store = postgres(german(await testPool()), { schema: freshSchema() });
    const first = aSession({ id: 'a' });
    const once = { effects: [inserting(anEffect({ key: 'once', sessionId: 'a' }))] };
    await store.commit(aUnit(first, once));
    const [spoilt, innocent] = await Promise.allSettled([store.commit(aUnit(next(first), once)), store.commit(aUnit(aSession({ id: 'b' })))]);
    expect(spoilt).toMatchObject({ status: 'rejected', reason: { code: 'ERR_INVARIANT' } });
    expect(innocent).toMatchObject({ status: 'fulfilled', value: { status: 'committed' } });
    await store.close();
  });

  it.each([
    ['ERROR', '23505', true],
    ['ERROR', '53100', true],
    ['FEHLER', '40001', true],
    ['FEHLER', '40P01', true],
    ['ERREUR', '55P03', true],
    ['FEHLER', '57014', true],
    ['FEHLER', 'KS001', true],
    ['FATAL', '40001', false],
    ['PANIC', '53100', false],
    ['PANIK', '53100', false],
    ['FATAL', '57P01', false],
    ['ВАЖНО', '57P01', false],
    ['ВАЖНО', '25P03', false],
    ['FATALE', '08P01', false],
    ['FEHLER', 'ECONNRESET', false],
    [undefined, '40001', false],
  ])('%s %s: undone is %s', (severity, code, undone) => {
    expect(isUndone(Object.assign(new Error('said the server'), { code }, severity === undefined ? {} : { severity }))).toBe(undone);
  });
});
