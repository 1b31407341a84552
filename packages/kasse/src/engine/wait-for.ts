import type { EngineContext } from './context.js';
import { freshen, type Live } from './live.js';

/** Resolves when something holds of a session, or after `timeoutMs`. Where engines share a store, another one may bring it about. */
export async function waitFor(engine: EngineContext, live: Live, isOver: () => boolean, timeoutMs: number): Promise<void> {
  if (isOver()) return;
  const { runtime, store } = engine;
  const waiting = { isOver: false };
  const look = async (): Promise<void> => {
    try {
      if (live.lease === undefined) await freshen(engine, live);
    } catch (error) {
      engine.onProblem(error);
    }
    if (!waiting.isOver) runtime.setTimeout(() => void look(), LOOK_MS).unref();
  };
  if (store.isShared) void look();
  await live.until(runtime, isOver, timeoutMs);
  waiting.isOver = true;
}

const LOOK_MS = 50;
