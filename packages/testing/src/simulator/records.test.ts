import type { StoreUnit } from 'kasse';
import { describe, expect, it } from 'vitest';
import { Records } from './records.js';
import { VirtualTime } from './virtual-time.js';
import type { World } from './world.js';

const POLL_MS = 1_000;
const ANSWER_MS = 2;

/** What the records look at of a unit that tells the backend something, and leaves nothing due. */
const telling = { session: { id: 'cs_1', phase: 'settled' }, dueAt: null, journal: {}, effects: [], events: [{ id: 'cs_1:checkout.settled' }] } as unknown as StoreUnit;

describe('what waits to be done', () => {
  it('is found in each of the places where a worker looks, however far its clock is behind', () => {
    for (let behindMs = 0; behindMs < 2 * POLL_MS; behindMs += 1) {
      const time = new VirtualTime(0);
      const records = new Records();
      records.committed({ violations: [] as string[] } as unknown as World, telling);
      const owner = { isDead: false, stalledUntilMs: 0, skewMs: -behindMs };
      const looks = { due: 0, outbox: 0 };
      const look = (place: keyof typeof looks): void => {
        looks[place] += 1;
        // The answer of the store takes its time, and then the worker pauses.
        time.after(ANSWER_MS, () => time.after(POLL_MS, () => { look(place); }, owner, true), owner);
      };
      look('outbox');
      time.after(1, () => { look('due'); }, owner);
      for (let events = 0; events < 20; events += 1) time.step(({ skewMs } = owner) => records.dueAtMs(time.nowMs, skewMs));
      expect(Math.min(looks.due, looks.outbox), `${JSON.stringify(looks)} by a clock that is ${behindMs} ms behind`).toBeGreaterThan(4);
    }
  });

  it('is what waits in the inbox, from when on it may be taken, where that is watched', () => {
    const records = new Records({ watchesInbox: true });
    expect(records.dueAtMs(0, 0)).toBe(Infinity);
    records.received('early', 10);
    records.received('early', 99);
    expect(records.dueAtMs(20, 5)).toBe(5);
    records.postponed([{ key: 'early', dueAt: new Date(60).toISOString() }, { key: 'unknown', dueAt: new Date(1).toISOString() }]);
    expect(records.dueAtMs(20, 0)).toBe(60);
    records.tookFromInbox(['early']);
    expect(records.dueAtMs(20, 0)).toBe(Infinity);
    const unwatched = new Records();
    unwatched.received('early', 10);
    expect(unwatched.dueAtMs(20, 0)).toBe(Infinity);
  });
});
