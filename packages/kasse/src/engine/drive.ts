import { absorb, fire, intendRepeat, isOver, renewalDueAt, type EffectResult, type FinishedStep } from '../machine/index.js';
import type { Effect } from '../session/index.js';
import type { EngineContext } from './context.js';
import { eraseInTime } from './erase.js';
import { handOver } from './hand-over.js';
import { isoNow } from './iso-now.js';
import { keepLease, maySend, returnUnused, seekLease } from './lease.js';
import { freshen, type Live } from './live.js';
import { isResting, rest } from './rest.js';
import { sendEffect, wayOf, type Way } from './send-effect.js';
import { stepOn, write, writeFinished } from './write.js';

/**
 * Sends every effect of a session that is due, and sets an alarm for the next one.
 *
 * Answers that come together are made durable together: the write waits until no call is out, or for `LAG_MS` when one
 * takes its time. Nothing is lost by a crash in between, since each call can be repeated under its key.
 */
export function drive(engine: EngineContext, live: Live): void {
  if (engine.life.isClosed || isResting(engine, live)) return;
  const now = isoNow(engine);
  const repeats: string[] = [];
  let isOurs = true;
  let soonest: string | undefined;
  for (const effect of live.checkout.effects.values()) {
    const renewAt = isOver(effect) ? renewalDueAt(live.checkout.session, effect, engine.capabilities) : null;
    if ((isOver(effect) && renewAt === null) || live.calling.has(effect.key) || hasArrived(live, effect.key)) continue;
    const dueAt = renewAt ?? effect.dueAt ?? (mayCapture(live, effect) ? now : null);
    if (dueAt === null) continue;
    if (dueAt > now) {
      if (soonest === undefined || dueAt < soonest) soonest = dueAt;
      continue;
    }
    isOurs = maySend(engine, live);
    if (!isOurs) break;
    const way = wayOf(engine, live, effect);
    live.fresh.delete(effect.key);
    live.calling.add(effect.key);
    if (way === 'again') repeats.push(effect.key);
    else send(engine, live, effect, way);
  }
  if (repeats.length > 0) void repeat(engine, live, repeats);
  if (isOurs) setAlarm(engine, live, soonest);
  else void seek(engine, live);
}

/** Goes on once the lease is there. While it is another's, somebody else sends. */
async function seek(engine: EngineContext, live: Live): Promise<void> {
  if (live.isSeeking) return;
  live.isSeeking = true;
  let isOurs = false;
  try {
    isOurs = await seekLease(engine, live);
    // What was due may be done by now: then nothing is sought any more.
    if (!isOurs) await freshen(engine, live);
  } catch (error) {
    engine.onProblem(error);
  }
  live.isSeeking = false;
  if (isOurs) goOn(engine, live);
  else setAlarm(engine, live, new Date(engine.clock() + SEEK_PAUSE_MS).toISOString());
}

const SEEK_PAUSE_MS = 1_000;

/** What was due may have been done by whoever had the lease before: then nobody has to wait for the end of this one. */
function goOn(engine: EngineContext, live: Live): void {
  const { lease } = live;
  drive(engine, live);
  void returnUnused(engine, live, lease);
}

/** Fires the due timers of a session, then sends what is due. */
export async function wakeUp(engine: EngineContext, live: Live): Promise<void> {
  const now = isoNow(engine);
  await live.exclusively(async () => {
    for (const timer of live.checkout.timers) {
      // An earlier one may have ended this one's wait, or set it anew.
      const isCurrent = live.checkout.timers.some(({ token, kind, dueAt }) => token === timer.token && kind === timer.kind && dueAt === timer.dueAt);
      if (timer.dueAt > now || !isCurrent) continue;
      if (timer.kind === 'erase') {
        await eraseInTime(engine, live);
        continue;
      }
      const step = stepOn(engine, live, 'engine', `timer:${timer.kind}`);
      fire(step, timer);
      const { status } = await write(engine, live, step);
      // Somebody else was faster; what is still due is found again.
      if (status === 'stale') break;
    }
  });
  drive(engine, live);
}

const LAG_MS = 50;

/** Sends payments once more. What may then have happened is written down before it can; while that is impossible, nothing is sent. */
async function repeat(engine: EngineContext, live: Live, keys: readonly string[]): Promise<void> {
  let isStoreDown = false;
  let repeats: readonly Effect[] = [];
  try {
    repeats = await live.exclusively(() => writeRepeats(engine, live, keys));
  } catch (error) {
    engine.onProblem(error);
    isStoreDown = true;
  }
  for (const key of keys) if (!repeats.some((effect) => effect.key === key)) live.calling.delete(key);
  for (const effect of repeats) send(engine, live, effect, 'again');
  if (isStoreDown) rest(engine, live, () => takeIn(engine, live));
  else if (repeats.length < keys.length) drive(engine, live);
  live.changed();
}

/** @returns What is to be sent now, as it was written down. */
async function writeRepeats(engine: EngineContext, live: Live, keys: readonly string[]): Promise<readonly Effect[]> {
  const effects = (): readonly Effect[] => [...live.checkout.effects.values()].filter(({ key }) => keys.includes(key));
  // Meanwhile it may have been answered elsewhere, or nobody wants it any more.
  const wanted = effects().filter((effect) => !isOver(effect) && effect.dueAt !== null && wayOf(engine, live, effect) === 'again');
  if (wanted.length < keys.length) return [];
  const step = stepOn(engine, live, 'engine', wanted.map(({ kind }) => `repeat:${kind}`).join('+'));
  for (const effect of wanted) intendRepeat(step, effect);
  const { status } = await write(engine, live, step);
  return status === 'committed' && !engine.life.isClosed && maySend(engine, live) ? effects() : [];
}

function send(engine: EngineContext, live: Live, effect: Effect, way: Way): void {
  keepLease(engine, live);
  void sendEffect(engine, live, effect, way).then((result) => {
    live.calling.delete(effect.key);
    live.arrived.push(result);
    arrive(engine, live);
  });
}

function arrive(engine: EngineContext, live: Live): void {
  // An answer may let another call go: capturing waits for `place`.
  drive(engine, live);
  if (live.calling.size === 0) {
    engine.runtime.clearTimeout(live.lag);
    live.lag = undefined;
    void takeIn(engine, live);
  } else {
    live.lag ??= engine.runtime.setTimeout(() => {
      live.lag = undefined;
      void takeIn(engine, live);
    }, LAG_MS);
  }
}

/**
 * Makes the answers durable and goes on with what follows from them. What cannot be made durable is kept and tried again
 * after a pause: asked for anew, it would hammer the other side with questions whose answers cannot be kept either.
 */
async function takeIn(engine: EngineContext, live: Live): Promise<void> {
  const isKept = await live.exclusively(async () => {
    for (let tries = 0; live.arrived.length > 0; tries += 1) {
      if (tries === STALE_TRIES) return false;
      // A copy: what arrives during the write is not part of it.
      const results = [...live.arrived];
      let result: { readonly status: string; readonly key?: string };
      try {
        if (engine.store.isShared && live.lease === undefined) {
          await handOver(engine, results);
          live.arrived = live.arrived.filter((result) => !results.includes(result));
          continue;
        }
        result = await writeFinished(engine, live, workOut(engine, live, results));
      } catch (error) {
        engine.onProblem(error);
        return false;
      }
      if (result.status === 'committed') live.arrived = live.arrived.filter((arrived) => !results.includes(arrived));
      else if (result.status === 'reference_taken') live.arrived = live.arrived.map((arrived) => (arrived.key === result.key ? { ...arrived, isForeign: true } : arrived));
      else if (result.status !== 'stale') return false;
    }
    return true;
  });
  if (isKept) drive(engine, live);
  else rest(engine, live, () => takeIn(engine, live));
  live.changed();
}

const STALE_TRIES = 5;

/**
 * The finished step over all answers. One that cannot be taken in, whatever the plugin meant by it or because it
 * contradicts the books, counts as no answer: it is asked for again with growing pauses, and a person hears in the end.
 * @throws {KasseError} `ERR_INVARIANT` when not even that can be written down.
 */
function workOut(engine: EngineContext, live: Live, results: readonly EffectResult[]): FinishedStep {
  const over = (answers: readonly EffectResult[], doubted: readonly string[] = []): FinishedStep => {
    const step = stepOn(engine, live, 'engine', causeOf(live, answers));
    absorb(step, answers);
    if (doubted.length > 0) step.note({ doubted: doubted.join(' ') });
    return step.finish();
  };
  try {
    return over(results);
  } catch (error) {
    engine.onProblem(error);
  }
  const sound: EffectResult[] = [];
  const doubted: string[] = [];
  for (const result of results) {
    try {
      // Two of which each is possible may contradict each other.
      over([...sound, result]);
      sound.push(result);
    } catch {
      sound.push({ ...result, outcome: { status: 'unknown' } });
      doubted.push(result.key);
    }
  }
  return over(sound, doubted);
}

function hasArrived(live: Live, key: string): boolean {
  return live.arrived.some((result) => result.key === key);
}

/**
 * The order was placed a moment ago: its capture need not wait until that is durable, and both are written together. While a
 * step is on its way it waits: that may call the order off, and take the capture for one that was never sent.
 */
function mayCapture(live: Live, effect: Effect): boolean {
  if (live.isInTurn || effect.kind !== 'capture' || effect.state !== 'intended' || !live.fresh.has(effect.key)) return false;
  return live.arrived.some(({ key, outcome }) => outcome.status === 'placed' && live.checkout.effects.get(key)?.kind === 'place');
}

function setAlarm(engine: EngineContext, live: Live, soonest: string | undefined): void {
  engine.runtime.clearTimeout(live.wake);
  live.wake = undefined;
  // What is due after the end is found by the next process.
  if (soonest === undefined || engine.life.isClosing) return;
  const delay = Math.max(0, Date.parse(soonest) - engine.clock());
  // What is far away is found by its row, when it is due: whoever waits for days need not be kept at hand.
  if (delay > ALARM_MAX_MS) return;
  live.wake = engine.runtime.setTimeout(() => {
    live.wake = undefined;
    drive(engine, live);
  }, delay);
  // A retry that is far away must not keep the process alive: it is durable, and the next process finds it.
  live.wake.unref();
}

const ALARM_MAX_MS = 60_000;

function causeOf(live: Live, results: readonly EffectResult[]): string {
  return results.map(({ key, outcome }) => `${live.checkout.effects.get(key)?.kind ?? 'effect'}:${outcome.status}`).join('+');
}
