import type { EngineContext } from './context.js';

/** The engine's time as ISO 8601. Writing a date costs more than half a microsecond, and many steps fall into one millisecond. */
export function isoNow(engine: Pick<EngineContext, 'clock'>): string {
  const nowMs = engine.clock();
  if (nowMs !== lastMs) {
    lastText = new Date(nowMs).toISOString();
    lastMs = nowMs;
  }
  return lastText;
}

let lastMs = NaN;
let lastText = '';
