import { absorb, fire, isOver, type EffectResult } from '../machine/index.js';
import type { Effect } from '../session/index.js';
import type { EngineContext } from './context.js';
import type { Live } from './live.js';
import { sendEffect } from './send-effect.js';
import { stepOn, write } from './write.js';

/**
 * Sends every effect of a session that is due, and sets an alarm for the next one.
 *
 * Answers that come together are made durable together: the write waits until no call is out, or for `LAG_MS` when one
 * takes its time. Nothing is lost by a crash in between, since each call can be repeated under its key.
 */
export function drive(engine: EngineContext, live: Live): void {
  const now = new Date(engine.clock()).toISOString();
  let soonest: string | undefined;
  for (const effect of live.checkout.effects.values()) {
    if (isOver(effect) || effect.dueAt === null || live.calling.has(effect.key) || hasArrived(live, effect.key)) continue;
    if (isBlocked(live, effect)) continue;
    if (effect.dueAt > now) {
      if (soonest === undefined || effect.dueAt < soonest) soonest = effect.dueAt;
      continue;
    }
    send(engine, live, effect);
  }
  setAlarm(engine, live, soonest);
}

/** Fires the due timers of a session, then sends what is due. */
export async function wakeUp(engine: EngineContext, live: Live): Promise<void> {
  const now = new Date(engine.clock()).toISOString();
  await live.exclusively(async () => {
    for (const timer of live.checkout.timers) {
      if (timer.dueAt > now) continue;
      const step = stepOn(engine, live, 'engine', `timer:${timer.kind}`);
      fire(step, timer);
      await write(engine, live, step);
    }
  });
  drive(engine, live);
}

/** A fenced-out or failed write must not stop the session: the store's copy is the truth and is due again. */
const LAG_MS = 50;

function send(engine: EngineContext, live: Live, effect: Effect): void {
  const isFirst = live.fresh.delete(effect.key) && effect.sends === 0;
  live.calling.add(effect.key);
  void sendEffect(engine, live, effect, isFirst).then((result) => {
    live.calling.delete(effect.key);
    live.arrived.push(result);
    arrive(engine, live);
  });
}

function arrive(engine: EngineContext, live: Live): void {
  // An answer may let another call go: capturing waits for `place`.
  drive(engine, live);
  if (live.calling.size === 0) {
    clearTimeout(live.lag);
    live.lag = undefined;
    void takeIn(engine, live);
  } else {
    live.lag ??= setTimeout(() => {
      live.lag = undefined;
      void takeIn(engine, live);
    }, LAG_MS);
  }
}

/** Makes the answers durable and goes on with what follows from them. */
async function takeIn(engine: EngineContext, live: Live): Promise<void> {
  const isStoreDown = await live.exclusively(async () => {
    let isDown = false;
    for (let tries = 0; live.arrived.length > 0 && tries < STALE_TRIES; tries += 1) {
      const results = live.arrived;
      const step = stepOn(engine, live, 'engine', causeOf(results));
      absorb(step, results);
      let status: string;
      try {
        ({ status } = await write(engine, live, step));
      } catch (error) {
        engine.onProblem(error);
        // The store is in trouble. The effects stay due there, and whoever wakes the session resolves them.
        status = 'unknown';
        isDown = true;
      }
      if (status === 'committed') live.arrived = live.arrived.filter((result) => !results.includes(result));
      else if (status !== 'stale') break;
    }
    live.arrived = [];
    return isDown;
  });
  // Asking again at once would hammer the other side with questions whose answers cannot be kept.
  if (isStoreDown) setAlarm(engine, live, new Date(engine.clock() + STORE_PAUSE_MS).toISOString());
  else drive(engine, live);
  live.changed();
}

const STALE_TRIES = 5;
const STORE_PAUSE_MS = 1_000;

function hasArrived(live: Live, key: string): boolean {
  return live.arrived.some((result) => result.key === key);
}

/** Money is taken only for an order that the backend has. */
function isBlocked(live: Live, effect: Effect): boolean {
  if (effect.kind !== 'capture' || effect.attempt === 0) return false;
  for (const other of live.checkout.effects.values()) {
    if (other.kind !== 'place') continue;
    const arrived = live.arrived.find(({ key }) => key === other.key);
    if (other.state !== 'succeeded' && arrived?.outcome.status !== 'placed') return true;
  }
  return false;
}

function setAlarm(engine: EngineContext, live: Live, soonest: string | undefined): void {
  if (live.wake !== undefined) clearTimeout(live.wake);
  live.wake = undefined;
  if (soonest === undefined) return;
  const delay = Math.min(Math.max(0, Date.parse(soonest) - engine.clock()), ALARM_MAX_MS);
  live.wake = setTimeout(() => {
    live.wake = undefined;
    drive(engine, live);
  }, delay);
  // A retry that is far away must not keep the process alive: it is durable, and the next process finds it.
  live.wake.unref();
}

const ALARM_MAX_MS = 60_000;

function causeOf(results: readonly EffectResult[]): string {
  return results.map(({ key, outcome }) => `${key.split('.')[2] ?? 'effect'}:${outcome.status}`).join('+');
}
