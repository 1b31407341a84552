import { retryDelayMs } from '../machine/index.js';
import type { EngineContext } from './context.js';
import type { Live } from './live.js';

/**
 * Whether answers wait that could not be made durable. Until they are, nothing is sent for the session: what came of it
 * could not be kept either. Once another write of the session went through, they are tried again at once.
 */
export function isResting(engine: EngineContext, live: Live): boolean {
  const { resting } = live;
  if (resting === undefined) return false;
  if (live.refusals === 0) endRest(engine, live);
  return true;
}

/** Waits before `again` is tried: a quarter of a second after the first refusal, then doubling, a minute at most. */
export function rest(engine: EngineContext, live: Live, again: () => Promise<void>): void {
  engine.runtime.clearTimeout(live.resting?.alarm);
  live.resting = undefined;
  if (engine.life.isClosing) {
    // They are due in the store, and the next process asks for them.
    live.arrived = [];
    return;
  }
  live.refusals += 1;
  const pauseMs = Math.min(retryDelayMs(live.refusals, engine.random()), PAUSE_MS_MAX);
  const alarm = engine.runtime.setTimeout(() => {
    endRest(engine, live);
  }, pauseMs);
  alarm.unref();
  live.resting = { alarm, again };
}

/** Has what waits tried again now, whatever is left of the pause. */
export function endRest({ runtime }: EngineContext, live: Live): void {
  const { resting } = live;
  live.resting = undefined;
  if (resting === undefined) return;
  runtime.clearTimeout(resting.alarm);
  void resting.again();
}

const PAUSE_MS_MAX = 60_000;
