import type { EngineContext } from './context.js';
import { deliver } from './deliver.js';
import { wakeUp } from './drive.js';
import type { LiveSessions } from './live.js';
import { takeInbox } from './take-inbox.js';

export interface RunOptions {
  /** Ends the loop; what is out is waited for by `close`. */
  readonly signal?: AbortSignal;
  /** How often to look when nothing is due sooner. */
  readonly pollMs?: number;
}

/**
 * Does what falls due: timers, unfinished effects of this process and of those that crashed, and the outbox.
 * Resolves when the signal aborts.
 */
export async function work(engine: EngineContext, lives: LiveSessions, { signal, pollMs = 500 }: RunOptions): Promise<void> {
  while (signal?.aborted !== true && !engine.life.isClosing) {
    try {
      await tick(engine, lives);
    } catch (error) {
      // A store in trouble is tried again after the pause: nothing here is lost, it stays due.
      engine.onProblem(error);
    }
    await pause(engine, pollMs, signal);
  }
}

/** One round: everything that is due now. */
export async function tick(engine: EngineContext, lives: LiveSessions): Promise<void> {
  const { shopKey } = engine.releases.current.shop;
  const now = new Date(engine.clock()).toISOString();
  const due = await engine.store.due(shopKey, now, DUE_MAX, engine.worker);
  // Together, so that what they write shares its transactions: after a crash there may be many.
  await Promise.all(due.map((sessionId) => wakeOne(engine, lives, sessionId)));
  await takeInbox(engine, lives);
  if (engine.onEvent !== undefined) await deliver(engine, engine.onEvent);
}

/** A session that cannot be woken must not keep the others asleep, nor the outbox. */
async function wakeOne(engine: EngineContext, lives: LiveSessions, sessionId: string): Promise<void> {
  try {
    // A shared session is claimed when there is something to send; otherwise what is found after a crash begins a new epoch.
    const { store, worker, leaseMs } = engine;
    if (!store.isShared && lives.peek(sessionId) === undefined && (await store.claim(sessionId, worker, leaseMs)) === undefined) return;
    const live = await lives.get(sessionId);
    if (live !== undefined) await wakeUp(engine, live);
  } catch (error) {
    engine.onProblem(error);
  }
}

const DUE_MAX = 500;

function pause({ runtime }: EngineContext, ms: number, signal: AbortSignal | undefined): Promise<void> {
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
