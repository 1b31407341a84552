import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import { postgres } from '../stores/postgres/index.js';
import { freshSchema, testPool } from '../stores/postgres/test/fresh-postgres.js';
import { sqlite } from '../stores/sqlite/index.js';
import { createKasse } from './create-kasse.js';
import { ready } from './test/fill-in.js';
import { compiled, fakeCarrier, fakeCart, fakeGateway, fakeOrders, fakeStock, fakeTax, SECRET } from './test/kit.js';

const LEFT = 300;
const LEASE_MS = 4_000;
const WITHIN_MS = 2_000;
const SELLERS = 8;

const after: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of after.splice(0).reverse()) await end();
});

/** A process with all its sessions inside a commit, killed there. */
async function killedInside(...where: readonly string[]): Promise<void> {
  const program = fileURLToPath(new URL('test/silent-engine.ts', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ['--conditions=kasse:source', '--import', 'tsx', program, String(LEFT), String(LEASE_MS), ...where], { stdio: ['ignore', 'pipe', 'inherit'] });
  after.push(() => child.kill('SIGKILL'));
  if (child.stdout !== null) await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

interface Takeover {
  /** When the worker was started, and when it claimed each session: epoch milliseconds. */
  readonly begunAt: number;
  readonly claimedAt: ReadonlyMap<string, number>;
}

/** Another process, which sells all the while, and its worker, once all orders that were left are placed. */
async function takeOver(store: Store): Promise<Takeover> {
  const claimedAt = new Map<string, number>();
  const claim: Store['claim'] = async (sessionId, worker, leaseMs) => {
    const claimed = await store.claim(sessionId, worker, leaseMs);
    if (claimed !== undefined && !claimedAt.has(sessionId)) claimedAt.set(sessionId, Date.now());
    return claimed;
  };
  const orders = fakeOrders();
  const kasse = await createKasse({
    shop: compiled(),
    store: { ...store, claim },
    plugins: [fakeGateway('primary').plugin, fakeGateway('backup').plugin, fakeStock({ mug: 1_000_000 }).plugin, fakeCarrier().plugin, fakeTax().plugin],
    cart: fakeCart(),
    orders,
    secret: SECRET,
    leaseMs: LEASE_MS,
  });
  const stop = new AbortController();
  let sold = 0;
  const sell = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const name = `fresh-${sold++}`;
      const { buyer, view } = await ready({ kasse }, { requestId: name, cartRef: name });
      expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: true });
    }
  };
  const selling = Array.from({ length: SELLERS }, sell);
  await expect.poll(() => sold, { interval: 10 }).toBeGreaterThan(SELLERS);
  const begunAt = Date.now();
  const working = kasse.run({ signal: stop.signal });
  const left = (): number => [...orders.placed.values()].filter(({ cartRef }) => cartRef.startsWith('left-')).length;
  await expect.poll(left, { timeout: 60_000, interval: 100 }).toBe(LEFT);
  stop.abort();
  await Promise.all([working, ...selling]);
  await kasse.close();
  return { begunAt, claimedAt };
}

describe('hundreds of sessions that a dead process left inside a commit', () => {
  it('are each taken over within two seconds of their lease by a process that sells all the while, on Postgres', { timeout: 120_000 }, async () => {
    const pool = await testPool();
    const schema = freshSchema();
    await killedInside('postgres', pool.options.connectionString ?? '', schema);
    const selling = takeOver(postgres(pool, { schema }));
    // What it had sent may still have prolonged a lease after its death.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { rows } = await pool.query<{ readonly id: string; readonly ends: string }>(`SELECT id, extract(epoch FROM lease_until) * 1000 AS ends FROM ${schema}.sessions WHERE claimed_cart LIKE 'left-%'`);
    expect(rows).toHaveLength(LEFT);
    const { claimedAt } = await selling;
    const lateMs = rows.map(({ id, ends }) => (claimedAt.get(id) ?? Infinity) - Number(ends));
    expect(Math.max(...lateMs)).toBeLessThan(WITHIN_MS);
    // Nobody's lease was cut short.
    expect(Math.min(...lateMs)).toBeGreaterThan(-5);
  });

  it('are each taken over within two seconds of the next process, on SQLite, whose one owner waits for no lease', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kasse-takeover-'));
    after.push(() => { rmSync(folder, { recursive: true, force: true }); });
    const file = join(folder, 'kasse.db');
    await killedInside('sqlite', file);
    const store = sqlite(file);
    const left = [...store.read.sessions()].map(({ id }) => id);
    expect(left).toHaveLength(LEFT);
    const { begunAt, claimedAt } = await takeOver(store);
    expect(Math.max(...left.map((id) => (claimedAt.get(id) ?? Infinity) - begunAt))).toBeLessThan(WITHIN_MS);
  });
});
