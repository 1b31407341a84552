import type { Effect } from '../session/index.js';
import type { Step } from './step.js';

/**
 * Writes down that a request is about to be sent again: it may have arrived from now on, whatever becomes of this process.
 * The first send needs no more than its intent. One whose predecessor never came to an end counts that as a send.
 */
export function intendRepeat(step: Step, effect: Effect): void {
  const { repeatedAt, ...outcome } = effect.outcome ?? { status: 'unknown' };
  const at = latest(outcome.at, endOf(step, repeatedAt));
  step.learn(effect, 'unknown', { outcome: { ...outcome, ...(at === undefined ? {} : { at }), repeatedAt: step.context.now }, dueAt: effect.dueAt, isSend: repeatedAt !== undefined });
}

/**
 * Takes in that a call has ended. If it was the one that sent the request again, that has arrived by now or never will;
 * another worker's is given as long as a call may take.
 *
 * @param askedAt - When the call went out, ISO 8601.
 * @returns The effect as it is known now.
 */
export function endRepeat(step: Step, effect: Effect, askedAt: string | undefined): Effect {
  if (effect.outcome?.repeatedAt === undefined) return effect;
  const { repeatedAt, ...outcome } = effect.outcome;
  const at = latest(outcome.at, repeatedAt === askedAt ? step.context.now : endOf(step, repeatedAt));
  step.learn(effect, effect.state, { outcome: { ...outcome, ...(at === undefined ? {} : { at }) }, dueAt: effect.dueAt, isSend: false });
  return step.effect(effect.key) ?? effect;
}

/** The call ended without an answer: what it sent may have arrived until now. */
export function arrivedBy(step: Step, { outcome }: Effect): string {
  return latest(outcome?.at, step.context.now) ?? step.context.now;
}

function endOf(step: Step, repeatedAt: string | undefined): string | undefined {
  return repeatedAt === undefined ? undefined : new Date(Date.parse(repeatedAt) + step.context.capabilities.callMs).toISOString();
}

/** ISO 8601 in UTC sorts as text. */
function latest(one: string | undefined, other: string | undefined): string | undefined {
  return one === undefined || (other !== undefined && other > one) ? other : one;
}
