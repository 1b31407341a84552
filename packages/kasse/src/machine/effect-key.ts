import type { EffectKind } from '../session/index.js';

/**
 * The idempotency key of a logical effect: from (session, attempt, kind, target, ordinal).
 *
 * It survives retries, crashes and restarts, and changes only when the buyer approves a new attempt or another
 * gateway is tried.
 */
export function effectKey(sessionId: string, attempt: number, kind: EffectKind, target: string, ordinal: number | string): string {
  return `${sessionId}.${attempt}.${kind}.${target}.${ordinal}`;
}
