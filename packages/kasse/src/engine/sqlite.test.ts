import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { balances } from '../session/index.js';
import { sqlite } from '../stores/sqlite/index.js';
import { createKasse } from './create-kasse.js';
import { compiled, fakeCarrier, fakeCart, fakeTax, SECRET } from './test/kit.js';
import { outside, type Ask, type Outside } from './test/outside.js';

const folder = mkdtempSync(join(tmpdir(), 'kasse-engine-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const PIECES = 1_000_000;
const OVER: ReadonlySet<string> = new Set(['collecting', 'ready', 'settled', 'canceled', 'expired']);

/** Lets an engine sell in a process of its own and kills it as it asks for something, with what it asked for done or not. */
function killedAt(world: Outside, file: string, round: string, asks: number, isDone: boolean): Promise<void> {
  const child = fork(fileURLToPath(new URL('test/seller.ts', import.meta.url)), [file, round], { execArgv: ['--conditions=kasse:source', '--import', 'tsx'] });
  let seen = 0;
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve();
      else reject(new Error(`The engine ended with ${String(code)} after ${seen} calls.`));
    });
    child.on('message', (ask: Ask) => {
      seen += 1;
      if (seen >= asks) child.kill('SIGKILL');
      if (seen >= asks && !isDone) return;
      void world.answer(ask).then(
        (answer) => child.connected && child.send({ id: ask.id, answer }, () => undefined),
        (error: unknown) => child.connected && child.send({ id: ask.id, error: String(error) }, () => undefined),
      );
    });
  });
}

describe('an engine on SQLite that is killed while many buyers commit', () => {
  it('leaves one order and one capture for each committed checkout, no money without an order, and no hold', async () => {
    const world = outside(PIECES);
    const file = join(folder, 'kasse.db');
    const moments = [0, 1].map(() => 120 + Math.floor(Math.random() * 300));
    // The second engine finishes what the first left, while it sells, and is killed as well.
    await killedAt(world, file, 'a', moments[0] ?? 0, true);
    await killedAt(world, file, 'b', moments[1] ?? 0, false);

    const store = sqlite(file);
    const plugins = [world.primary, world.backup, world.stock, fakeCarrier(), fakeTax()].map(({ plugin }) => plugin);
    const kasse = await createKasse({ shop: compiled(), store, plugins, cart: fakeCart(), orders: world.orders, secret: SECRET });
    const controller = new AbortController();
    void kasse.run({ signal: controller.signal, pollMs: 10 });
    const unfinished = (): number => [...store.read.sessions()].filter(({ phase }) => !OVER.has(phase)).length;
    await expect.poll(unfinished, { timeout: 30_000, message: `killed at ${moments.join()}` }).toBe(0);
    controller.abort();

    const sessions = [...store.read.sessions()];
    const committed = sessions.filter(({ order }) => order !== undefined);
    const sold = committed.length;
    expect(sold).toBeGreaterThan(20);
    expect([...store.read.orders()].map(({ sessionId }) => sessionId).sort()).toEqual(committed.map(({ id }) => id).sort());
    expect([...world.orders.placed.values()].map(({ sessionId }) => sessionId).sort()).toEqual(committed.map(({ id }) => id).sort());

    const payments = [...world.primary.payments.values(), ...world.backup.payments.values()];
    const paid = payments.filter(({ capturedMinor }) => capturedMinor > 0);
    expect(paid.map(({ key }) => key.split('.')[0]).sort()).toEqual(committed.map(({ id }) => id).sort());
    expect(paid.every(({ capturedMinor, refundedMinor, voided }) => capturedMinor === 3000 && refundedMinor === 0 && !voided)).toBe(true);
    expect(payments.filter(({ capturedMinor, voided }) => capturedMinor === 0 && !voided)).toEqual([]);
    expect(world.backup.payments.size).toBe(0);

    const holds = [...world.stock.holds];
    expect(holds.filter(([, state]) => state === 'consumed').map(([id]) => id.split('.')[0]).sort()).toEqual(committed.map(({ id }) => id).sort());
    expect(holds.filter(([, state]) => state === 'held')).toEqual([]);
    expect(world.stock.free.get('mug')).toBe(PIECES - sold);

    expect(committed.every(({ money }) => money.capturedMinor === 3000 && money.strayMinor === 0)).toBe(true);
    expect(balances([...store.read.ledger()].map(({ entry }) => entry))).toMatchObject({ receivable: 0, 'gateway:primary': sold * 3000 });
    const revisions = sessions.map(({ id, revision }) => `${id} ${revision}`).sort();
    const journal = new Map<string, number>();
    for (const { sessionId } of store.read.journal()) journal.set(sessionId, (journal.get(sessionId) ?? 0) + 1);
    expect([...journal].map(([id, steps]) => `${id} ${steps}`).sort()).toEqual(revisions);
    await kasse.close();
  }, 60_000);
});
