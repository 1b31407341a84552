import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Effect } from '../session/index.js';
import { aSession, anEffect } from '../stores/store-fixtures.js';
import type { EngineContext } from './context.js';
import { drive } from './drive.js';
import { Live, LiveSessions } from './live.js';
import { rest } from './rest.js';
import { realRuntime } from './runtime.js';

// All that the alarm of a session looks at.
const engine = { life: { isClosed: false, isClosing: false }, clock: Date.now, runtime: realRuntime, capabilities: { renews: [] }, store: { isShared: false } } as unknown as EngineContext;

/** A session whose payment is asked for again when it is due. */
function aLive(id: string, dueAt: string | null): Live {
  // Nothing else of a release is looked at here.
  const release = { flows: new Map([['default', {}]]) } as never;
  const effects: readonly Effect[] = [anEffect({ sessionId: id, key: `${id}.1.authorize.bank.1`, state: 'unknown', dueAt })];
  return new Live({ session: aSession({ id, phase: 'settling' }), personal: {}, effects, timers: [], tokenHash: '' }, release);
}

/** As many sessions as a busy shop has open orders: each asks its bank again so much later. */
function waiting(count: number, afterMs: number): { readonly lives: LiveSessions; readonly held: () => number } {
  const lives = new LiveSessions(engine);
  const dueAt = new Date(Date.now() + afterMs).toISOString();
  for (let n = 0; n < count; n += 1) {
    const live = aLive(`cs_${n}`, dueAt);
    drive(engine, live);
    lives.add(live);
  }
  made.push(lives);
  return { lives, held: () => [...lives.all()].length };
}

const made: LiveSessions[] = [];
afterEach(() => {
  for (const lives of made.splice(0)) for (const live of lives.all()) realRuntime.clearTimeout(live.wake);
  vi.restoreAllMocks();
});

describe('the sessions at hand', () => {
  it.each([['in two minutes', 120_000], ['tomorrow', 86_400_000]])('are no more than a few thousand, also when each has something to do %s', (_, afterMs) => {
    const { lives, held } = waiting(10_000, afterMs);
    expect(held()).toBeLessThanOrEqual(4_096);
    expect([...lives.all()].every(({ wake }) => wake === undefined)).toBe(true);
  });

  it('are all kept that have something to do soon, and each of them is looked at a few times only', () => {
    const looks = vi.spyOn(Live.prototype, 'isIdle', 'get');
    expect(waiting(10_000, 30_000).held()).toBe(10_000);
    expect(looks.mock.calls.length).toBeLessThan(30_000);
  });

  it.each([
    ['rests after a write that failed', (live: Live): void => {
      rest({ ...engine, random: () => 0 }, live, () => Promise.resolve());
    }],
    ['seeks its lease', (live: Live): void => {
      const store = { isShared: true, claim: () => new Promise(() => undefined) };
      drive({ ...engine, store } as unknown as EngineContext, live);
    }],
  ])('are kept where one %s: it goes on by itself, and must not meet a second one of the same session', (_, begin) => {
    const lives = new LiveSessions(engine);
    made.push(lives);
    const live = aLive('cs_busy', new Date(Date.now() - 1_000).toISOString());
    begin(live);
    lives.add(live);
    for (let n = 0; n < 5_000; n += 1) lives.add(aLive(`cs_${n}`, null));
    expect([...lives.all()].length).toBeLessThan(5_000);
    expect(lives.peek('cs_busy')).toBe(live);
    realRuntime.clearTimeout(live.resting?.alarm);
  });
});
