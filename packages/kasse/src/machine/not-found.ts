import type { Effect } from '../session/index.js';
import type { Step } from './step.js';

/**
 * "Not found" is true of the moment at which it was asked, however long the answer took. It is final only where that lies
 * past the provider's visibility time, counted from the last moment at which a request may have arrived: the end of the
 * last call, or as long after the intent as a call may take. Another worker's clock may have written that moment.
 *
 * @param askedAt - When the question went out, ISO 8601.
 * @returns When to ask again, ISO 8601; `undefined` when the answer is final.
 */
export function visibleFrom(step: Step, effect: Effect, askedAt: string | undefined): string | undefined {
  const { gateways, callMs, skewMs } = step.context.capabilities;
  const arrivedBy = effect.outcome?.at === undefined ? Date.parse(effect.createdAt) + callMs : Date.parse(effect.outcome.at);
  const visibleAt = arrivedBy + (gateways[effect.target]?.visibilityMs ?? 0) + skewMs;
  if (askedAt !== undefined && Date.parse(askedAt) >= visibleAt) return undefined;
  return new Date(Math.max(visibleAt, step.nowMs)).toISOString();
}
