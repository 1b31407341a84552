import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { anEvent, aSession, aUnit } from '../store-fixtures.js';
import { sqlite } from './sqlite.js';

const folder = mkdtempSync(join(tmpdir(), 'kasse-outbox-'));
let files = 0;

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the outbox of one shop among others in a SQLite file', () => {
  it('reads the steps of other shops once, and not again at every look', async () => {
    const store = sqlite(join(folder, `${files++}.db`));
    await store.transact((tx) => {
      tx.exec(`WITH RECURSIVE n (seq) AS (VALUES (1) UNION ALL SELECT seq + 1 FROM n WHERE seq < 50000)
        INSERT INTO kasse_steps (seq, session_id, shop_key, session, journal, events) SELECT seq, 's', 'other', '{}', '{}', '[]' FROM n`);
    });
    const cpuOf = async (looks: number): Promise<number> => {
      const before = process.cpuUsage();
      for (let look = 0; look < looks; look += 1) expect(await store.outbox('shop', 10)).toEqual([]);
      return process.cpuUsage(before).user;
    };
    const first = await cpuOf(1);
    expect(await cpuOf(100)).toBeLessThan(first * 20);
    await store.close();
  });

  it('hands out each event once and in order, whatever comes from others in between', async () => {
    const file = join(folder, `${files++}.db`);
    let store = sqlite(file);
    const step = (shopKey: string, id: string, events = [anEvent(id, id)]) => store.commit(aUnit(aSession({ id, shopKey }), { events }));
    const taken: string[] = [];
    const look = async (limit: number): Promise<void> => {
      const ids = (await store.outbox('shop', limit)).map(({ id }) => id);
      taken.push(...ids);
      await store.acknowledge(ids);
    };
    for (let round = 0; round < 6; round += 1) {
      await step('other', `o-${round}`);
      await step('shop', `a-${round}`);
      await step('shop', `quiet-${round}`, []);
      await look(round % 3);
      await step('other', `p-${round}`);
      if (round === 3) {
        await store.close();
        store = sqlite(file);
      }
      await look(1);
      await look(0);
    }
    expect(taken).toEqual(Array.from({ length: 6 }, (_, round) => `a-${round}`));
    expect(await store.outbox('shop', 10)).toEqual([]);
    expect(await store.outbox('other', 100)).toHaveLength(12);
    await store.close();
  });

  it('writes down a position only of the shop whose events were taken', async () => {
    const store = sqlite(join(folder, `${files++}.db`));
    await store.commit(aUnit(aSession({ id: 'a' }), { events: [anEvent('a', 'a')] }));
    await store.outbox('other', 10);
    await store.acknowledge((await store.outbox('shop', 10)).map(({ id }) => id));
    expect(await store.transact((tx) => tx.prepare('SELECT shop_key, delivered FROM kasse_outbox').all())).toEqual([{ shop_key: 'shop', delivered: 1 }]);
    await store.close();
  });
});
