import type { HoldEnd, HoldOutcome, MoveOutcome, NotFound, PlaceOutcome, ValueCredit } from '../contracts/index.js';
import { message } from '../errors/index.js';
import { captureEntry, type Effect } from '../session/index.js';
import { repeatEndsAt } from './key-life.js';
import { coverLost } from './lost-twice.js';
import { isAbsent } from './not-found.js';
import { holdAfterRelease, holdAnew, isOwnFault } from './own-hold.js';
import { keepOrTell } from './payment-due.js';
import { isObligation, isUndoing } from './plan.js';
import { bookBack, isAsked, unreserve } from './refund.js';
import { movedMinor } from './refundable.js';
import { releaseHold } from './release-hold.js';
import { arrivedBy } from './repeat.js';
import { retryDelayMs } from './retry-delay.js';
import type { Step } from './step.js';
import { bookStored, takeAsConsumed } from './stored-tender.js';
import { undone, undoOtherwise } from './undo.js';
import { give, isUnwanted } from './unwind.js';

/** Takes in what became of a hold. A definite refusal stops the attempt; anything unclear is asked again. */
export function absorbHold(step: Step, effect: Effect, outcome: HoldOutcome): void {
  switch (outcome.status) {
    case 'held':
      step.learn(effect, 'succeeded', {
        outcome: { status: 'held', ...(outcome.expiresAt === undefined ? {} : { expiresAt: outcome.expiresAt }) },
      });
      return;
    case 'refused':
    case 'unavailable': {
      const code = outcome.status === 'refused' ? outcome.code : 'unavailable';
      step.note({ holder: effect.target, code });
      // This call held nothing. An earlier one may have, or one that a worker made before it died: it may arrive yet.
      releaseHold(step, effect);
      const isAwaited = step.session.phase === 'holding' && effect.attempt === step.session.attempt?.number;
      const isOwn = outcome.status === 'refused' && isOwnFault(step, effect);
      if (isOwn && isAwaited) return holdAnew(step, effect, code);
      step.learn(effect, 'failed', { outcome: { status: outcome.status, code } });
      // It says nothing of what can be had, or of an attempt that nobody waits for any more.
      if (isOwn || effect.attempt !== step.session.attempt?.number) return;
      step.fail(outcome.status === 'refused' ? refusals(step, effect, outcome) : [message('hold_failed')]);
      return;
    }
    case 'unknown':
      // A hold is idempotent by its id, and its release forbids it for good: after three tries undoing is safe.
      if (effect.sends + 1 >= 3) {
        step.learn(effect, 'failed', { outcome: { status: 'unknown' } });
        step.fail([message('hold_failed')]);
        releaseHold(step, effect);
      } else {
        step.learn(effect, 'unknown', { dueAt: step.after(retryDelayMs(effect.sends + 1, step.context.random())) });
      }
  }
}

/** Takes in what became of a call that must come true: it is tried until it does. */
export function absorbObligation(step: Step, effect: Effect, outcome: HoldEnd | PlaceOutcome): void {
  switch (outcome.status) {
    case 'succeeded':
      step.learn(effect, 'succeeded', { outcome: { status: 'succeeded' } });
      if (effect.kind === 'release') {
        markReversed(step, effect.of);
        holdAfterRelease(step);
      }
      if (effect.kind === 'consume') bookStored(step, effect);
      if (effect.kind === 'void_tax') markReversed(step, effect.of);
      return;
    case 'placed':
      releaseCaptures(step);
      step.learn(effect, 'succeeded', {
        outcome: { status: 'placed' },
        ...(outcome.reference === undefined ? {} : { reference: outcome.reference }),
      });
      step.emit('order.placed', { orderId: step.session.order?.id ?? '' });
      return;
    case 'failed':
      if ('isFinal' in outcome && outcome.isFinal) refuse(step, effect, outcome.code);
      else if (effect.kind !== 'release' || !takeAsConsumed(step, effect, outcome.code)) again(step, effect, outcome.code);
      return;
    case 'unavailable':
    case 'unknown':
      again(step, effect, outcome.status);
  }
}

/** Takes in what became of a refund to a gift card or to points. It may be sent again at any time: its id makes it one. */
export function absorbCredit(step: Step, effect: Effect, outcome: HoldEnd): void {
  switch (outcome.status) {
    case 'succeeded': {
      // Written by `intendRefund`.
      const { amountMinor, currency } = effect.request as ValueCredit;
      step.learn(effect, 'succeeded', { outcome: { status: 'succeeded', amountMinor, currency } });
      return bookBack(step, effect, { amountMinor, currency });
    }
    case 'failed':
      return fail(step, effect, outcome.code);
    case 'unavailable':
    case 'unknown':
      again(step, effect, outcome.status);
  }
}

/** The backend has the order: now its money may be taken. */
export function releaseCaptures(step: Step): void {
  for (const effect of step.effects()) {
    if (effect.kind === 'capture' && effect.state === 'intended' && effect.dueAt === null) step.learn(effect, 'intended', { dueAt: step.context.now, isSend: false });
  }
}

/** Takes in what became of a capture, a void or a refund. */
export function absorbMove(step: Step, effect: Effect, outcome: MoveOutcome | NotFound, { askedAt }: { readonly askedAt: string | undefined }): void {
  switch (outcome.status) {
    case 'succeeded':
      return succeed(step, effect, outcome);
    case 'failed':
      return fail(step, effect, outcome.code);
    case 'not_found':
      return absorbAbsence(step, effect, askedAt);
    case 'unavailable':
    case 'unknown':
      again(step, effect, outcome.status);
  }
}

/** Once it is final, what never happened is asked anew while its key lives; past that a person decides. Of an order that was called off nothing is to be captured any more. */
function absorbAbsence(step: Step, effect: Effect, askedAt: string | undefined): void {
  if (!isAbsent(step, effect, askedAt)) return;
  if (isUnwanted(step.session, step.context.capabilities, effect)) return give(step, effect);
  const gateway = step.context.capabilities.gateways[effect.target];
  if (gateway !== undefined && step.nowMs >= repeatEndsAt(effect, gateway, step.context.capabilities.callMs)) fail(step, effect, 'key_expired');
  else again(step, effect, 'not_found');
}

function succeed(step: Step, effect: Effect, { amountMinor, currency, reference }: Extract<MoveOutcome, { status: 'succeeded' }>): void {
  const request = effect.request as { readonly amountMinor: number; readonly currency: string };
  if (effect.kind !== 'void' && (amountMinor !== request.amountMinor || currency !== request.currency)) {
    step.note({ gateway: effect.target, askedMinor: request.amountMinor, movedMinor: amountMinor });
    again(step, effect, 'amount_mismatch');
    return;
  }
  step.learn(effect, 'succeeded', { outcome: { status: 'succeeded', amountMinor, currency }, reference });
  if (isUndoing(effect)) return undone(step, effect, (effect.kind === 'void' ? soldBy(step, effect) : undefined) ?? { amountMinor, currency });
  const booking = { key: effect.key, at: step.context.now, gateway: effect.target, amountMinor, currency };
  if (effect.kind === 'capture') {
    step.book(captureEntry(booking));
    step.emit('payment.captured', { gateway: effect.target, amountMinor }, `captured:${effect.key}`);
    if (effect.of !== undefined) coverLost(step, { key: effect.of, target: effect.target }, amountMinor);
    keepOrTell(step, effect.of);
  } else if (effect.kind === 'refund') {
    bookBack(step, effect, { amountMinor, currency });
  } else {
    markReversed(step, effect.of);
  }
}

/** What the sale took that was voided, and gave back by that, whatever the gateway calls it. */
function soldBy(step: Step, { of }: Effect): { readonly amountMinor: number; readonly currency: string } | undefined {
  const { amountMinor, currency, isCaptured } = (of === undefined ? undefined : step.effect(of))?.outcome ?? {};
  return isCaptured === true && amountMinor !== undefined && currency !== undefined ? { amountMinor, currency } : undefined;
}

function fail(step: Step, effect: Effect, code: string): void {
  step.note({ gateway: effect.target, code });
  if (isAsked(effect)) {
    step.learn(effect, 'failed', { outcome: { status: 'failed', code } });
    unreserve(step, effect.kind, movedMinor(effect));
    // The caller may have gone before the answer came.
    return step.flag(`${effect.kind}_failed`, effect.key);
  }
  // Definitely refused, and still it has to come true: nothing is tried behind a person's back.
  refuse(step, effect, code);
  if (isUndoing(effect)) undoOtherwise(step, effect);
  else if (!isObligation(effect)) step.flag(`${effect.kind}_failed`, effect.key);
}

function again(step: Step, effect: Effect, code: string): void {
  const sends = effect.sends + 1;
  // Only a call that ended without an answer may have arrived.
  const at = code === 'unknown' ? arrivedBy(step, effect) : effect.outcome?.at;
  step.learn(effect, 'unknown', { outcome: { status: 'retrying', code, ...(at === undefined ? {} : { at }) }, dueAt: step.after(retryDelayMs(sends, step.context.random())) });
  if (!isObligation(effect) && sends >= step.context.shop.commit.obligationAttempts) step.flag(`${effect.kind}_stuck`, effect.key);
}

/** It stays open under its key, and nothing is sent until a person says so. */
function refuse(step: Step, effect: Effect, code: string): void {
  step.learn(effect, 'unknown', { outcome: { status: 'refused', code } });
}

function markReversed(step: Step, key: string | undefined): void {
  const effect = key === undefined ? undefined : step.effect(key);
  if (effect !== undefined && effect.state !== 'reversed') step.learn(effect, 'reversed', { isSend: false });
}

function refusals(step: Step, effect: Effect, outcome: Extract<HoldOutcome, { status: 'refused' }>): ReturnType<typeof message>[] {
  const isStored = step.session.attempt?.tenders.some(({ state, authorization }) => state === 'held' && authorization === effect.key) === true;
  if (isStored) return [message('stored_value_refused', undefined, 'storedValue')];
  const items = outcome.items ?? [];
  if (items.length === 0) return [message(outcome.code === 'discount_limit_reached' ? 'discount_limit_reached' : 'out_of_stock')];
  return items.map(({ lineId, available }) => {
    const title = step.session.cart.lines.find(({ id }) => id === lineId)?.title ?? lineId;
    return message('out_of_stock', { title, available }, `lines.${lineId}`);
  });
}
