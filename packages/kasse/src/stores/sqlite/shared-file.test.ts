import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { aBooking, anEffect, anEvent, anOrder, aSession, aUnit, AT, inserting } from '../store-fixtures.js';
import { openLibsql } from './driver.js';
import { sqlite } from './sqlite.js';

const folder = mkdtempSync(join(tmpdir(), 'kasse-shared-'));
let files = 0;

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A database that a backend has made, and runs on. */
function backendFile(sql: string): string {
  const file = join(folder, `${files++}.db`);
  inFile(file, (backend) => backend.exec(sql));
  return file;
}

function inFile<T>(file: string, look: (backend: ReturnType<typeof openLibsql>) => T): T {
  const backend = openLibsql(file);
  try {
    return look(backend);
  } finally {
    backend.close();
  }
}

const userVersion = (file: string): unknown => inFile(file, (backend) => (backend.prepare('PRAGMA user_version').get([]) as { readonly user_version: number }).user_version);

describe('a SQLite file that a backend keeps its own tables in', () => {
  it.each(['orders', 'sessions', 'steps', 'effects', 'ledger', 'inbox', 'outbox', 'requests', 'releases', 'dead_letters', 'meta', 'back', 'orders_id'])('may have a table %s', async (table) => {
    const file = backendFile(`CREATE TABLE ${table} (id TEXT PRIMARY KEY, number TEXT, total_minor INTEGER)`);
    const store = sqlite(file);
    const session = aSession();
    const order = anOrder(session);
    const outcome = await store.commit(aUnit(session, {
      order,
      effects: [inserting(anEffect())],
      events: [anEvent('e')],
      ledger: [aBooking('b')],
      request: { scope: 'open', requestId: 'r', bodyHash: 'h', sessionId: session.id },
      inTransaction: (tx) => void tx.run(`INSERT INTO ${table} (id, number, total_minor) VALUES (?, ?, ?)`, order.id, order.number, order.totalMinor),
    }));
    expect(outcome).toEqual({ status: 'committed' });
    await store.receive({ key: 'k', shopKey: 'shop', source: 'primary', receivedAt: AT, payload: {} });
    await store.saveRelease('shop', 'r', '{}');
    expect([await store.load(session.id), await store.findOrder('shop', order.id), await store.journal(session.id)]).toMatchObject([{ session }, order, [{ revision: 1 }]]);
    await store.close();
    const mine = inFile(file, (backend) => backend.prepare(`SELECT id, number, total_minor FROM ${table}`).all([]));
    expect(mine).toEqual([{ id: order.id, number: order.number, total_minor: order.totalMinor }]);
  });

  it('makes nothing there that is not called kasse_', async () => {
    const file = join(folder, `${files++}.db`);
    await sqlite(file).close();
    const names = inFile(file, (backend) => backend.prepare("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'kasse\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_autoindex\\_kasse\\_%' ESCAPE '\\'").all([]));
    expect(names).toEqual([]);
  });

  it.each([1, 2, 3, 7])("leaves the backend's user_version = %i alone, and makes its tables all the same", async (version) => {
    const file = backendFile(`CREATE TABLE products (id TEXT PRIMARY KEY); PRAGMA user_version = ${version}`);
    expect(() => sqlite(file, { readOnly: true })).toThrow(expect.objectContaining({ code: 'ERR_MISUSE' }));
    const store = sqlite(file);
    expect(await store.commit(aUnit(aSession()))).toEqual({ status: 'committed' });
    await store.close();
    expect(userVersion(file)).toBe(version);
  });

  it('stays as it is when the backend counts on while the store is closed', async () => {
    const file = backendFile('CREATE TABLE products (id TEXT PRIMARY KEY)');
    const store = sqlite(file);
    await store.commit(aUnit(aSession()));
    await store.close();
    expect(userVersion(file)).toBe(0);
    inFile(file, (backend) => backend.exec('PRAGMA user_version = 99'));
    const again = sqlite(file);
    expect((await again.load('session-1'))?.session).toEqual(aSession());
    await again.close();
  });
});
