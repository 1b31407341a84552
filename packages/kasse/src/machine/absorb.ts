import type { HoldEnd, HoldOutcome, MoveOutcome, NotFound, PaymentOutcome, PlaceOutcome } from '../contracts/index.js';
import { scheduleErasure } from './actions.js';
import { dropPaidCaptures } from './capture-left.js';
import { absorbCredit, absorbHold, absorbMove, absorbObligation } from './absorb-move.js';
import { absorbPayment, stopping } from './absorb-payment.js';
import { isPromiseOpen } from './absorb-promise.js';
import { forgetEnded } from './ended-hold.js';
import { absorbHoldRenewal } from './hold-life.js';
import { isHeldAnew, isWaiting } from './own-hold.js';
import { isCommitted } from './phase.js';
import { isObligation, openReleases, isStuckObligation } from './plan.js';
import { isOver } from './effect-state.js';
import { endRepeat } from './repeat.js';
import { endWatch } from './renewal.js';
import { keepOrForgetResume } from './resume.js';
import { lookAgain } from './look.js';
import { isSecondLook } from './second-look.js';
import type { Step } from './step.js';
import { unwind } from './unwind.js';

/** What a call came to, by the effect's key. */
export interface EffectResult {
  readonly key: string;
  /** When the call went out, by the clock of whoever made it, ISO 8601. Without it nothing is known of when the answer was true. */
  readonly askedAt?: string;
  /** A hold that stands was asked to last longer. */
  readonly isRenewal?: boolean;
  /** The gateway was told what the buyer brought back from a challenge. */
  readonly isResume?: boolean;
  /** The store found the reference it brings with another session's payment. */
  readonly isForeign?: boolean;
  readonly outcome: HoldOutcome | HoldEnd | PlaceOutcome | PaymentOutcome | MoveOutcome | NotFound;
}

/** Takes in the results of calls and moves the machine as far as they allow. */
export function absorb(step: Step, results: readonly EffectResult[]): void {
  for (const { key, askedAt, outcome, isRenewal, isResume, isForeign } of results) {
    const known = step.effect(key);
    // Only holds are renewed.
    if (known !== undefined && isRenewal === true) absorbHoldRenewal(step, known, outcome as HoldOutcome);
    if (known === undefined) continue;
    if (isOver(known)) {
      // Whoever gave the payment up did not hear this answer.
      if ((outcome.status === 'approved' || outcome.status === 'pending') && known.state === 'failed' && !isSecondLook(known)) lookAgain(step, known);
      continue;
    }
    const effect = endRepeat(step, known, askedAt);
    // Each kind of effect is sent by the method that answers with that kind's outcomes.
    switch (effect.kind) {
      case 'hold':
        absorbHold(step, effect, outcome as HoldOutcome);
        break;
      case 'authorize':
        absorbPayment(step, effect, outcome as PaymentOutcome, { askedAt, isForeign });
        keepOrForgetResume(step, key, isResume === true);
        break;
      case 'capture':
      case 'void':
      case 'refund':
        absorbMove(step, effect, outcome as MoveOutcome, { askedAt });
        break;
      case 'credit':
        absorbCredit(step, effect, outcome as HoldEnd);
        break;
      case 'place':
      case 'consume':
      case 'release':
      case 'report_tax':
      case 'void_tax':
        absorbObligation(step, effect, outcome as HoldEnd);
        break;
    }
  }
  advance(step);
}

/** Moves the machine past every wait that is over. */
export function advance(step: Step): void {
  if (step.session.phase === 'holding') {
    const holds = step.ofAttempt().filter((effect) => effect.kind === 'hold' && !isHeldAnew(effect));
    const stop = stopping(step);
    const mustStop = stop.cancelRequested || stop.backRequested;
    // Nobody waits for a hold that was not asked for yet, when it is of no use any more.
    if (holds.every((hold) => isOver(hold) || (mustStop && isWaiting(hold)))) {
      // One that failed may have been released, and so reversed, while another was still being asked for.
      const isRefused = holds.some(({ state }) => state !== 'succeeded');
      const hasTenders = step.session.attempt?.tenders.some(({ state }) => state === 'open') === true;
      step.go({ type: 'HOLDS', answers: { isRefused, hasTenders, ...stop } });
    }
  }
  if (step.session.phase === 'releasing' && openReleases(step).length === 0) {
    step.go({
      type: 'RELEASED',
      answers: {
        isReady: step.context.isReady(step.session, step.personal),
        ...stopping(step),
      },
    });
  }
  if (isCommitted(step.session.phase)) settle(step);
}

/** Obligations are independent: one that waits for a person keeps none of the others waiting. */
function settle(step: Step): void {
  unwind(step);
  dropPaidCaptures(step);
  endWatch(step);
  forgetEnded(step);
  let allDone = true;
  let isStuck = false;
  for (const effect of step.effects()) {
    if (!isObligation(effect)) continue;
    allDone &&= isOver(effect);
    isStuck ||= isStuckObligation(step, effect);
  }
  allDone &&= !isPromiseOpen(step);
  const isFirstTime = allDone && step.session.phase === 'settling';
  if (isFirstTime && step.go({ type: 'OBLIGATIONS', answers: { allDone } })) {
    step.emit('checkout.settled');
    scheduleErasure(step);
  }
  if (isStuck) step.go({ type: 'OBLIGATIONS', answers: { isStuck } });
}
