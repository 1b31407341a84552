import type { EngineContext } from './context.js';
import type { Runtime } from './runtime.js';

/** What a question carries: it changes nothing, so its key is only the session's. */
export function quoteCall(engine: EngineContext, sessionId: string): { readonly idempotencyKey: string; readonly runtime: Runtime; readonly timeoutMs: number } {
  return { idempotencyKey: sessionId, runtime: engine.runtime, timeoutMs: engine.timeouts.quoteMs };
}
