import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { anEffect, aSession, aUnit, inserting, next } from '../store-fixtures.js';
import { openLibsql } from './driver.js';
import { openStore } from './sqlite.js';

const folder = mkdtempSync(join(tmpdir(), 'kasse-erase-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the bytes of a SQLite file', () => {
  it.each([
    ['this thread', undefined],
    ['its own thread', { size: 1, times: 0 }],
  ])('hold nothing of a buyer that was erased once it is closed, and no trace of earlier steps after VACUUM (written on %s)', async (name, crowd) => {
    const file = join(folder, `${name}.db`);
    const store = openStore(file, {}, crowd);
    while (crowd !== undefined && store.stats().onThread === 0) await store.saveRelease('nobody', 'none', '');
    const personal = (id: string, step: number) => ({ contact: { email: `${step === 0 ? 'erased' : 'earlier'}-${id}-${'x'.repeat(300 * step)}@example.com` } });
    const ids = Array.from({ length: 50 }, (_, index) => `s-${String(index).padStart(2, '0')}`);
    for (const id of ids) {
      await store.commit(aUnit(aSession({ id }), { personal: personal(id, 0), effects: [inserting(anEffect({ key: `${id}.1`, sessionId: id, state: 'failed', dueAt: null, request: personal(id, 0) }))] }));
    }
    expect(await Promise.all(ids.map((id) => store.erase(id)))).toEqual(ids.map(() => true));
    expect((await store.load('s-00'))?.personal).toEqual({});
    // What grows from step to step splits pages, which SQLite does not clear.
    const growing = ids.map((id) => `g-${id}`);
    await Promise.all(
      growing.map(async (id) => {
        let session = aSession({ id });
        for (let step = 1; step <= 8; step += 1) {
          await store.commit(aUnit(session, { personal: personal(id, step) }));
          session = next(session);
        }
      }),
    );
    for (const id of growing) expect(await store.erase(id)).toBe(true);
    await store.close();
    const holds = (word: string): readonly string[] => readdirSync(folder).filter((left) => readFileSync(join(folder, left)).includes(word));
    expect(holds('erased-')).toEqual([]);
    const closed = openLibsql(file);
    closed.exec('VACUUM');
    closed.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([]);
    closed.close();
    expect(holds('earlier-')).toEqual([]);
  });
});
