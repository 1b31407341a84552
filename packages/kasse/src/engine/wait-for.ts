import type { EngineContext } from './context.js';
import { freshen, type Live } from './live.js';
import type { Alarm } from './runtime.js';

/** Resolves when something holds of a session, or after `timeoutMs`. Where engines share a store, another one may bring it about. */
export async function waitFor(engine: EngineContext, live: Live, isOver: () => boolean, timeoutMs: number): Promise<void> {
  if (isOver()) return;
  const { runtime, store } = engine;
  const waiting = { isOver: false };
  let next: Alarm | undefined;
  const look = async (): Promise<void> => {
    try {
      if (live.lease === undefined) await freshen(engine, live);
    } catch (error) {
      // What comes of a look that nobody waits for any more is nobody's problem: the store may be closed by then.
      if (!waiting.isOver) engine.onProblem(error);
    }
    if (waiting.isOver) return;
    // While this engine has the lease, nobody else brings it about.
    next = runtime.setTimeout(() => void look(), live.lease === undefined ? LOOK_MS : LOOK_MS * 10);
    next.unref();
  };
  if (store.isShared) void look();
  await live.until(runtime, isOver, timeoutMs);
  waiting.isOver = true;
  runtime.clearTimeout(next);
}

const LOOK_MS = 50;
