import type { HoldOutcome } from '../contracts/index.js';
import type { CheckoutSession, Effect, HoldLife } from '../session/index.js';
import type { Capabilities } from './capabilities.js';
import { isAuthorizing } from './phase.js';
import { retryDelayMs } from './retry-delay.js';
import type { Step } from './step.js';

/** A hold is renewed when a third of its life is left, a minute at most. */
const MARGIN_MS_MAX = 60_000;
/** Whatever a plugin says of its holds, one attempt renews each so often at most. */
const RENEWALS_MAX = 100;

/**
 * When a hold that stands has to be renewed, because a payment is still out: `null` when it need not or cannot be. It is
 * renewed until the attempt's deadline and no longer, so that nobody keeps stock by never finishing.
 */
export function renewalDueAt({ phase, attempt }: Pick<CheckoutSession, 'phase' | 'attempt'>, effect: Effect, { renews, holderSkewMs }: Capabilities): string | null {
  if (effect.kind !== 'hold' || effect.state !== 'succeeded' || attempt === undefined || effect.attempt !== attempt.number) return null;
  if (phase !== 'holding' && !isAuthorizing(phase)) return null;
  const life = attempt.holds?.[effect.key] ?? lifeOf(effect, holderSkewMs);
  if (life === undefined || !renews.includes(effect.target) || life.renewals >= RENEWALS_MAX) return null;
  return life.renewAt < life.expiresAt && life.renewAt < attempt.deadline ? life.renewAt : null;
}

/** When an effect has to be sent: by its own due time, or, for a hold that stands, to renew it. */
export function dueAtOf(session: Pick<CheckoutSession, 'phase' | 'attempt'>, effect: Effect, capabilities: Capabilities): string | null {
  return effect.state === 'succeeded' ? renewalDueAt(session, effect, capabilities) : effect.dueAt;
}

/** Takes in what became of a renewal. Refused, the hold is over: a payment that is out is waited for and then undone. */
export function absorbHoldRenewal(step: Step, effect: Effect, outcome: HoldOutcome): void {
  const { attempt } = step.session;
  const { holderSkewMs } = step.context.capabilities;
  const life = attempt?.holds?.[effect.key] ?? lifeOf(effect, holderSkewMs);
  if (attempt === undefined || life === undefined || effect.attempt !== attempt.number) return;
  const renewals = life.renewals + 1;
  const known = { ...life, renewals };
  const next = ((): HoldLife => {
    switch (outcome.status) {
      case 'held':
        return outcome.expiresAt === undefined ? { ...known, renewAt: life.expiresAt } : lifeUntil(outcome.expiresAt, { since: step.context.now, renewals, holderSkewMs });
      case 'refused':
        step.note({ holder: effect.target, code: outcome.code });
        return { expiresAt: step.context.now, renewAt: step.context.now, renewals };
      default:
        return { ...known, renewAt: step.after(retryDelayMs(renewals, step.context.random())) };
    }
  })();
  step.patch({ attempt: { ...attempt, holds: { ...attempt.holds, [effect.key]: next } } });
}

/** Whether something that was held for this attempt may be somebody else's by now, by the clock of whoever holds it. */
export function hasLapsed(step: Step): boolean {
  const { attempt } = step.session;
  if (attempt === undefined) return false;
  for (const effect of step.effects()) {
    if (effect.kind !== 'hold' || effect.state !== 'succeeded' || effect.attempt !== attempt.number) continue;
    const expiresAt = attempt.holds?.[effect.key]?.expiresAt ?? effect.outcome?.expiresAt;
    if (expiresAt !== undefined && Date.parse(expiresAt) - step.context.capabilities.holderSkewMs <= step.nowMs) return true;
  }
  return false;
}

/** Whether a hold of an earlier attempt still stands for long enough to begin another one on it. */
export function isFresh({ outcome }: Effect, { nowMs, context }: Step): boolean {
  return outcome?.expiresAt === undefined || Date.parse(outcome.expiresAt) - context.capabilities.holderSkewMs > nowMs;
}

function lifeOf({ outcome, createdAt }: Effect, holderSkewMs: number): HoldLife | undefined {
  return outcome?.expiresAt === undefined ? undefined : lifeUntil(outcome.expiresAt, { since: createdAt, renewals: 0, holderSkewMs });
}

function lifeUntil(expiresAt: string, { since, renewals, holderSkewMs }: { readonly since: string; readonly renewals: number; readonly holderSkewMs: number }): HoldLife {
  const endsMs = Date.parse(expiresAt);
  const lifeMs = Math.max(0, endsMs - Date.parse(since));
  const usualMs = Math.min(MARGIN_MS_MAX, lifeMs / 3);
  // It counts as over by as much as the clocks may lie apart before its end: a short one has to be renewed before that.
  const marginMs = usualMs >= 2 * holderSkewMs ? usualMs : Math.min(holderSkewMs + Math.max(0, lifeMs - holderSkewMs) / 3, (lifeMs * 2) / 3);
  return { expiresAt: new Date(endsMs).toISOString(), renewAt: new Date(endsMs - marginMs).toISOString(), renewals };
}
