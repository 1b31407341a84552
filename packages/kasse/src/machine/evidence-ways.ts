import type { Effect } from '../session/index.js';
import { isOver, isRefused } from './effect-state.js';
import type { EvidenceUse } from './evidence.js';
import { isOfBack } from './evidence-books.js';
import { look } from './look.js';
import { isUndoing } from './plan.js';
import { unreserve } from './refund.js';
import { movedMinor as effectMinor } from './refundable.js';
import type { Step } from './step.js';

/*
 * Calls of ours that evidence about a payment's money may be about.
 */

/**
 * A refund that was refused gives way to a chargeback, and to what other hands gave back: that went where it was to go, and
 * what it held back of the order's money is free for that. The rest of what is called off is given back anew.
 * @returns One whose answer is still out, which decides whether that was the order's money or money that is back already.
 */
export function giveWay(step: Step, payment: Effect): Effect | undefined {
  const sent = givingBack(step, payment);
  if (sent !== undefined) return sent;
  for (const effect of openRefunds(step, payment)) {
    step.learn(effect, 'reversed', { outcome: { status: 'not_needed' }, isSend: false });
    unreserve(step, effect.kind, effectMinor(effect));
    step.unflag((reason) => reason.effect === effect.key);
  }
  return undefined;
}

/** What may have given the money back, whose answer is still out. */
export function givingBack(step: Step, payment: Effect): Effect | undefined {
  return [...step.effects()].find((effect) => isOfBack(effect, payment) && !isOver(effect) && !isRefused(effect));
}

/** A capture whose answer is still out: what went back may be what it took, and then nothing is lost twice. */
export function takingFrom(step: Step, payment: Effect): Effect | undefined {
  return [...step.effects()].find((effect) => effect.kind === 'capture' && effect.of === payment.key && effect.state === 'unknown' && !isRefused(effect));
}

/** Refunds of the order's money that are not over. */
export function openRefunds(step: Step, payment: Effect): readonly Effect[] {
  return [...step.effects()].filter((effect) => effect.kind === 'refund' && effect.of === payment.key && !isOver(effect) && !isUndoing(effect));
}

/** What it came to is asked for, before evidence that may be about it is used. */
export function askFor(step: Step, effect: Effect): EvidenceUse {
  if (effect.state !== 'unknown' || isRefused(effect)) return 'waiting';
  look(step, effect);
  return 'looking';
}
