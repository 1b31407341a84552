import type { EngineContext } from './context.js';
import { deliver } from './deliver.js';
import { wakeUp } from './drive.js';
import { returnUnused, takeUp } from './lease.js';
import type { LiveSessions } from './live.js';
import { takeInbox } from './take-inbox.js';
import { createTurns, type Turns } from './turns.js';

export interface RunOptions {
  /** Ends the loop; what is out is waited for by `close`. */
  readonly signal?: AbortSignal;
  /** How often to look, in milliseconds; 500 unless you say so. */
  readonly pollMs?: number;
}

/**
 * Does what falls due: timers, unfinished effects of this process and of those that crashed, the inbox and the outbox.
 * Each goes its own pace: a backend that is slow to take an event keeps no session waiting that a dead engine left.
 * Resolves when the signal aborts and what was begun is done.
 */
export async function work(engine: EngineContext, lives: LiveSessions, { signal, pollMs = 500 }: RunOptions): Promise<void> {
  const wakes: Wakes = { underWay: new Map(), turns: createTurns(LOADS_MAX), found: new Set(), limit: DUE_MAX };
  const { onEvent } = engine;
  const isOver = (): boolean => signal?.aborted === true || engine.life.isClosing;
  const repeat = async (round: () => Promise<void>): Promise<void> => {
    while (!isOver()) {
      try {
        await round();
      } catch (error) {
        // A store in trouble is tried again after the pause: nothing here is lost, it stays due.
        engine.onProblem(error);
      }
      await pause(engine, pollMs, signal);
    }
  };
  await Promise.all([
    repeat(() => wakeDue(engine, lives, wakes)),
    repeat(() => takeInbox(engine, lives, isOver)),
    ...(onEvent === undefined ? [] : [repeat(() => deliver(engine, onEvent, isOver))]),
  ]);
  await Promise.all(wakes.underWay.values());
}

interface Wakes {
  /** By session id. */
  readonly underWay: Map<string, Promise<void>>;
  readonly turns: Turns;
  /** What the last look found due. */
  found: ReadonlySet<string>;
  /** How many sessions the next look asks for. */
  limit: number;
}

/**
 * Wakes what is due, and waits for none of it: one whose turn is taken, by a question to a slow backend, keeps no other
 * waiting. Together, so that what they write shares its transactions: after a crash there may be many.
 */
async function wakeDue(engine: EngineContext, lives: LiveSessions, wakes: Wakes): Promise<void> {
  const { shopKey } = engine.releases.current.shop;
  const now = new Date(engine.clock()).toISOString();
  const due = await engine.store.due(shopKey, now, wakes.limit, engine.worker);
  // The longest overdue come first: what stays due, since its call is out or it cannot be woken, must not take the place of the others.
  wakes.limit = DUE_MAX + due.filter((sessionId) => wakes.found.has(sessionId)).length;
  wakes.found = new Set(due);
  for (const sessionId of due) {
    if (wakes.underWay.has(sessionId) || !engine.patience.isDue(wakeOf(sessionId))) continue;
    wakes.underWay.set(sessionId, wakeOne(engine, lives, sessionId, wakes.turns).finally(() => wakes.underWay.delete(sessionId)));
  }
}

/** Never rejects: a session that cannot be woken must not keep the others asleep. */
async function wakeOne(engine: EngineContext, lives: LiveSessions, sessionId: string, turns: Turns): Promise<void> {
  try {
    const taken = await takeUp(engine, lives, sessionId, turns);
    if (taken === undefined) return;
    await wakeUp(engine, taken.live);
    engine.patience.forget(wakeOf(sessionId));
    if (taken.lease !== undefined) await returnUnused(engine, taken.live, taken.lease);
  } catch (error) {
    engine.patience.failed(wakeOf(sessionId));
    engine.onProblem(error);
  }
}

/** What patience knows the waking of a session by. */
function wakeOf(sessionId: string): string {
  return `wake ${sessionId}`;
}

const DUE_MAX = 500;
const LOADS_MAX = 4;

function pause({ runtime }: EngineContext, ms: number, signal: AbortSignal | undefined): Promise<void> {
  // Ended while it was at work, it looks no more and has nothing to wait for.
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      runtime.clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = runtime.setTimeout(finish, ms);
    signal?.addEventListener('abort', finish);
  });
}
