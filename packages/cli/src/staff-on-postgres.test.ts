import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgres } from 'kasse/postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { main } from './index.js';
import { blockedOrder } from './test/blocked-order.js';
import { capturedTerminal } from './test/captured-terminal.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test asks for the run's Postgres, which the first to ask starts. */
    readonly postgresOnDemand: string;
  }
}

let folder: string;
let url: string;
let pool: pg.Pool;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kasse-staff-'));
  url = await (await fetch(inject('postgresOnDemand'))).text();
  pool = new pg.Pool({ connectionString: url, max: 4 });
});

afterAll(async () => {
  await pool.end();
  await rm(folder, { recursive: true, force: true });
});

async function run(...argv: readonly string[]) {
  const terminal = capturedTerminal(folder);
  const code = await main(argv, terminal);
  return { code, out: terminal.outText(), err: terminal.errText() };
}

it('lists and settles what needs a person in a Postgres database', async () => {
  const schema = `kasse_${randomBytes(6).toString('hex')}`;
  const { kasse, sessionId, unblock } = await blockedOrder(postgres(pool, { schema }));
  const effect = `${sessionId}.1.place.orders.1`;
  const listed = await run('attention', url, '--schema', schema);
  expect([listed.code, listed.out]).toEqual([1, expect.stringContaining(effect)]);
  const written = await run('resolve', url, effect, '--schema', schema, '--as', 'retry', '--by', 'bob', '--wait', '0');
  expect([written.code, written.out]).toEqual([0, expect.stringContaining('It is written down')]);
  expect((await run('attention', url, '--schema', schema)).out).toMatch(/bob decided retry at/);
  unblock();
  const stop = new AbortController();
  void kasse.run({ signal: stop.signal, pollMs: 10 });
  await expect.poll(() => run('attention', url, '--schema', schema)).toMatchObject({ code: 0, out: 'Nothing needs a person.\n' });
  expect((await kasse.staff.as('ann').journal(sessionId)).some(({ actor }) => actor === 'staff:bob')).toBe(true);
  const erased = await run('erase', url, sessionId, '--schema', schema, '--by', 'eve');
  expect([erased.code, erased.out]).toEqual([0, `erased ${sessionId}\n`]);
  expect(JSON.stringify(await kasse.staff.as('ann').view(sessionId))).not.toContain('ada@example.com');
  expect((await kasse.staff.as('ann').journal(sessionId)).some(({ actor, cause }) => actor === 'staff:eve' && cause === 'erase')).toBe(true);
  stop.abort();
  await kasse.close();
});

it('says what is wrong, without the password of the address', async () => {
  const missing = await run('attention', url, '--schema', 'no_such_schema');
  expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('There is no schema "no_such_schema"')]);
  const away = await run('attention', 'postgres://ann:pssst@127.0.0.1:1/shop');
  expect([away.code, away.err]).toEqual([2, expect.stringContaining('The database does not answer: ECONNREFUSED.')]);
  expect(away.err).not.toContain('pssst');
});

it('goes on when a connection breaks while it waits for an engine', async () => {
  const schema = `kasse_${randomBytes(6).toString('hex')}`;
  const { kasse, sessionId, unblock } = await blockedOrder(postgres(pool, { schema }));
  const marked = new URL(url);
  marked.searchParams.set('application_name', `cli_${schema}`);
  const resolving = run('resolve', marked.href, `${sessionId}.1.place.orders.1`, '--schema', schema, '--as', 'retry', '--by', 'bob', '--wait', '60');
  // Between two looks, of which there is one in 100 ms: a look that is cut off fails, as it should.
  const broken = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND state = 'idle' AND state_change < now() - interval '20 ms' AND EXISTS (SELECT FROM ${schema}.inbox WHERE NOT is_done)`;
  await expect.poll(async () => (await pool.query(broken, [`cli_${schema}`])).rowCount, { interval: 5, timeout: 30_000 }).toBeGreaterThan(0);
  unblock();
  const stop = new AbortController();
  void kasse.run({ signal: stop.signal, pollMs: 10 });
  expect(await resolving).toMatchObject({ code: 0, err: '' });
  stop.abort();
  await kasse.close();
});

it('knows a Postgres address by its scheme in any case', async () => {
  const away = await run('attention', 'PostgreSQL://ann:pssst@127.0.0.1:1/shop');
  expect([away.code, away.err]).toEqual([2, expect.stringContaining('The database does not answer: ECONNREFUSED.')]);
});
