import type { Effect } from '../session/index.js';
import { NOT_FOUND } from './key-life.js';
import type { Step } from './step.js';

/**
 * Takes in "not found", which is true of the moment at which it was asked, however long the answer took. It is final only
 * where that lies past the provider's visibility time, counted from the last moment at which a request may have arrived:
 * the end of the last call that may have sent one, or as long after the intent as a call may take. Another worker's clock
 * may have written that moment. Until then the outcome is unknown, and is asked for again without sending anything.
 *
 * @param askedAt - When the question went out, ISO 8601.
 * @returns Whether it is final: nothing was processed under the key.
 */
export function isAbsent(step: Step, effect: Effect, askedAt: string | undefined): boolean {
  const { gateways, callMs, skewMs } = step.context.capabilities;
  const at = effect.outcome?.at;
  const arrivedBy = at === undefined ? Date.parse(effect.createdAt) + callMs : Date.parse(at);
  const visibleAt = arrivedBy + (gateways[effect.target]?.visibilityMs ?? 0) + skewMs;
  if (askedAt !== undefined && Date.parse(askedAt) >= visibleAt) return true;
  step.learn(effect, 'unknown', { outcome: { status: NOT_FOUND, ...(at === undefined ? {} : { at }) }, dueAt: new Date(Math.max(visibleAt, step.nowMs)).toISOString(), isSend: false });
  return false;
}
