import { describe, expect, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import { memory } from '../stores/memory/index.js';
import { aUnit } from '../stores/store-fixtures.js';
import { opened, ready } from './test/fill-in.js';
import { kit, type KitOptions } from './test/kit.js';
import { clock, run } from './test/passing-time.js';

const DAY_MS = 86_400_000;

/** One session that is open, and `count` whose erasing fails, longer overdue than any other. */
async function withBroken(count: number) {
  const store = memory();
  const time = clock();
  const tries = new Map<string, number>();
  const erase: Store['erase'] = (id) => {
    if (!id.startsWith('broken')) return store.erase(id);
    tries.set(id, (tries.get(id) ?? 0) + 1);
    return Promise.reject(new Error('its row cannot be read'));
  };
  const parts = await kit({ store: { ...store, erase }, clock: time.read, retention: { days: 30 } });
  const { sessionId } = await opened(parts);
  const stored = await store.load(sessionId);
  if (stored === undefined) throw new Error('no session');
  const dueAt = new Date(time.now - DAY_MS).toISOString();
  for (let index = 0; index < count; index += 1) {
    const id = `broken${index}`;
    const session = { ...stored.session, id, revision: 1, phase: 'canceled' as const, cartRef: id };
    await store.commit(aUnit(session, { timers: { set: [{ sessionId: id, kind: 'erase', dueAt, token: 'erase' }], cleared: [] } }));
  }
  return { parts, time, tries, store, sessionId };
}

/** `count` sessions that a process left while their payments were out; the gateway does not answer the question what became of them. */
async function withCallsOut(count: number) {
  const store = memory();
  const time = clock();
  const options: KitOptions = { store, clock: time.read, timeouts: { answerMs: 10, effectMs: 120_000 } };
  const left = await kit({ ...options, gateway: { authorize: () => new Promise(() => undefined) } });
  const { buyer, view, sessionId } = await ready(left);
  await buyer.commit({ fingerprint: view.commit.fingerprint });
  const stored = await store.load(sessionId);
  if (stored === undefined) throw new Error('no session');
  const effects = stored.effects.filter(({ kind }) => kind === 'authorize');
  for (let index = 0; index < count; index += 1) {
    const id = `left${index}`;
    await store.commit(aUnit({ ...stored.session, id, revision: 1, cartRef: id }, { effects: effects.map((effect) => ({ write: 'insert', effect: { ...effect, sessionId: id, key: effect.key.replace(sessionId, id) } })) }));
  }
  let asked = 0;
  const resolve = (): Promise<never> => {
    asked += 1;
    return new Promise(() => undefined);
  };
  return { time, store, options: { ...options, gateway: { resolve } }, asked: () => asked };
}

describe('a session that is due', () => {
  it('is reached behind 500 that cannot be woken', async () => {
    const { parts, time, store, sessionId } = await withBroken(500);
    time.now += 3 * DAY_MS;
    run(parts);
    await expect.poll(async () => (await store.load(sessionId))?.session.phase, { timeout: 10_000 }).toBe('expired');
  }, 20_000);

  it('is reached behind 500 whose calls are out', async () => {
    const { time, store, options, asked } = await withCallsOut(500);
    time.now += 1_000;
    const parts = await kit(options);
    run(parts);
    await expect.poll(asked, { timeout: 20_000 }).toBeGreaterThanOrEqual(500);
    const { sessionId } = await opened(parts, { requestId: 'other', cartRef: 'other' });
    const stored = await store.load(sessionId);
    if (stored === undefined) throw new Error('no session');
    const expiresAt = new Date(time.now + 1_000).toISOString();
    const waiting = { ...stored.session, id: 'waiting', revision: 1, cartRef: 'waiting', expiresAt };
    await store.commit(aUnit(waiting, { timers: { set: [{ sessionId: 'waiting', kind: 'expire', dueAt: expiresAt, token: 'deadline' }], cleared: [] } }));
    time.now += 2_000;
    await expect.poll(async () => (await store.load('waiting'))?.session.phase, { timeout: 10_000 }).toBe('expired');
  }, 40_000);

  it('and cannot be woken is tried at once a few times, and then with growing pauses', async () => {
    const { parts, time, tries } = await withBroken(1);
    run(parts);
    await expect.poll(() => tries.get('broken0')).toBe(5);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(tries.get('broken0')).toBe(5);
    time.now += 500;
    await expect.poll(() => tries.get('broken0')).toBe(6);
  });
});
