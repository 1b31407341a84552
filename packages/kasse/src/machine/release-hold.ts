import type { Effect } from '../session/index.js';
import { effectKey } from './effect-key.js';
import { holdIdOf } from './kept-stock.js';
import { ordinalOf } from './plan.js';
import type { Step } from './step.js';

/**
 * Writes down that a hold ends as if it had never been; `effect` is the hold or its consume. Whatever became of it, and
 * whatever of it is still on its way: once released it holds nothing.
 */
export function releaseHold(step: Step, effect: Effect): void {
  const { sessionId, attempt, target, kind, key, of } = effect;
  const hold = kind === 'hold' ? key : of;
  if (hold === undefined) return;
  step.intend({ key: effectKey(sessionId, attempt, 'release', target, ordinalOf(effect)), kind: 'release', target, attempt, request: { holdId: holdIdOf(effect) }, of: hold });
}
