import type { AuthorizeRequest } from '../contracts/index.js';
import { captureEntry, type Effect, type LedgerEntry, type Tender } from '../session/index.js';
import { attentionReasons, isOneMatter, ownNameOf, subjectOf } from './attention.js';
import { releaseCaptures } from './absorb-move.js';
import { missingMinor, standForLess } from './brought-less.js';
import { leftForMinor } from './capture-left.js';
import { effectKey } from './effect-key.js';
import { askedAgain, isOver, RETRY_ASKED } from './effect-state.js';
import { leftThereMinor } from './evidence-books.js';
import { exitsOf, type Exit } from './exits.js';
import { holdAfterRelease } from './own-hold.js';
import { coverLost } from './lost-twice.js';
import { owedMinor } from './owed.js';
import { keepDue } from './payment-due.js';
import { isUndoing, undoAuthorization } from './plan.js';
import { bookBack } from './refund.js';
import { movedMinor } from './refundable.js';
import { releaseHold } from './release-hold.js';
import { heldMinor, waitingCaptures } from './renewal.js';
import { capturedOf } from './split.js';
import type { Step } from './step.js';
import { bookStored, storedTenderOf } from './stored-tender.js';
import { undone } from './undo.js';
import { callOff, letGo } from './unwind.js';

/**
 * Does what a person decided about an effect, or about the session as a whole: its id. The caller advances the step.
 * @param name - As the row says it. Of several matters that bear it, the oldest that can end so is meant.
 * @param ledger - All of the session's bookings so far.
 * @returns Why not: the exit does not exist there, or what it needs is missing. `undefined` when it was done.
 */
export function takeExit(step: Step, name: string, exit: Exit, ledger: readonly LedgerEntry[]): 'unknown_effect' | 'exit_impossible' | undefined {
  const { session } = step;
  const waiting = attentionReasons(session).filter((each) => subjectOf(session, each) === name || ownNameOf(session, each) === name);
  const key = waiting[0] === undefined ? name : subjectOf(session, waiting[0]);
  const effect = step.effect(key);
  if (effect === undefined && key !== session.id) return 'unknown_effect';
  const ending = attentionReasons(session).filter((each) => subjectOf(session, each) === key && exitsOf(step, effect, each.code).includes(exit));
  const reason = (waiting.find((each) => ending.includes(each)) ?? waiting[0])?.code;
  // What nobody has to look at is retried or called off by nobody.
  if (effect !== undefined && isOver(effect) && reason === undefined) return 'exit_impossible';
  if (!exitsOf(step, effect, reason).includes(exit)) return 'exit_impossible';
  if (exit === 'reauthorize' && !reauthorize(step, effect)) return 'exit_impossible';
  if (exit === 'cancelAndRefund') callOff(step, effect);
  else if (exit === 'requestPayment') requestPayment(step, effect, ending.map(({ code }) => code));
  else if (effect !== undefined) settle(step, effect, exit, ledger);
  step.note({ effect: name, exit });
  // That one thing was seen says nothing of another; what is done ends all that it could be done about.
  const ended = isOneMatter(effect) || exit !== 'markDone' ? ending.map(({ code }) => code) : [reason];
  step.unflag((each) => subjectOf(session, each) === key && ended.includes(each.code));
  return undefined;
}

function settle(step: Step, effect: Effect, exit: Exit, ledger: readonly LedgerEntry[]): void {
  switch (exit) {
    case 'retry':
      step.learn(effect, effect.state, { outcome: askedAgain(effect, RETRY_ASKED), dueAt: step.context.now, isSend: false });
      return;
    case 'backorder':
      drop(step, effect, exit);
      // A hold ends, consumed or released.
      releaseHold(step, effect);
      step.emit('order.backordered', { orderId: step.session.order?.id ?? '', holder: effect.target }, `backordered:${effect.key}`);
      return;
    case 'markDone':
      if (!isOver(effect)) markDone(step, effect, ledger);
      return;
    case 'reauthorize':
    case 'requestPayment':
    case 'cancelAndRefund':
  }
}

/**
 * The backend asks the buyer for another payment; what was promised or to be captured is not waited for. What a payment did
 * not bring is asked for beside it: where that is the only reason, what it brought is kept.
 */
function requestPayment(step: Step, effect: Effect | undefined, reasons: readonly string[]): void {
  const missing = effect !== undefined && reasons.includes(BROUGHT_LESS) ? missingMinor(step, effect) : 0;
  if (effect !== undefined && missing > 0) {
    standForLess(step, effect);
    if (reasons.every((code) => code === BROUGHT_LESS)) return askBuyer(step, missing, `requested:${effect.key}.rest`);
  }
  const { id, due } = step.session;
  const stored = effect?.kind === 'consume' ? storedTenderOf(step.session, effect) : undefined;
  const owed = owedMinor(step.session, step.effects());
  if (effect !== undefined) drop(step, effect, 'payment_requested');
  if (effect !== undefined) letPaymentGo(step, effect);
  // A hold ends, consumed or released.
  if (stored !== undefined && effect !== undefined) releaseHold(step, effect);
  const amountMinor = stored?.amountMinor ?? Math.min(owed, missing + (effect === undefined ? (due?.amountMinor ?? 0) : amountOf(effect)));
  askBuyer(step, amountMinor, `requested:${effect?.key ?? id}`);
}

const BROUGHT_LESS = 'amount_mismatch';

function askBuyer(step: Step, amountMinor: number, key: string): void {
  const { order, quote } = step.session;
  step.emit('payment.requested', { orderId: order?.id ?? '', amountMinor, currency: quote.currency }, key);
}

/** What is held is not captured beside the payment that is asked for instead. A promise holds nothing, and its money is still taken. */
function letPaymentGo(step: Step, effect: Effect): void {
  const payment = effect.kind === 'capture' && effect.of !== undefined ? step.effect(effect.of) : effect;
  const tender = step.session.attempt?.tenders.find(({ authorization, state }) => authorization === payment?.key && state === 'approved');
  if (payment?.kind !== 'authorize' || payment.state !== 'succeeded' || tender === undefined) return;
  for (const capture of waitingCaptures(step, payment)) drop(step, capture, 'payment_requested');
  letGo(step, payment, tender);
}

/** Of a capture only what nobody has captured otherwise, and of a sale that is swept only what is not back yet. */
function leftToBookMinor(step: Step, effect: Effect, ledger: readonly LedgerEntry[]): number {
  const wholeMinor = amountOf(effect);
  if (effect.kind === 'capture') return Math.min(wholeMinor, leftForMinor(step, effect), owedMinor(step.session, step.effects()));
  const payment = isUndoing(effect) && effect.of !== undefined ? step.effect(effect.of) : undefined;
  return payment?.outcome?.isCaptured === true ? Math.min(wholeMinor, leftThereMinor(step, payment, ledger)) : wholeMinor;
}

/** A person says that it came true, by other hands: money that this moved is booked as external. */
function markDone(step: Step, effect: Effect, ledger: readonly LedgerEntry[]): void {
  if (effect.kind === 'authorize') {
    step.learn(effect, 'failed', { outcome: { status: 'marked_done' }, isSend: false });
    return;
  }
  const { currency } = step.session.quote;
  const amountMinor = leftToBookMinor(step, effect, ledger);
  step.learn(effect, 'succeeded', { outcome: { status: 'marked_done', ...(amountMinor > 0 ? { amountMinor, currency } : {}) }, isSend: false });
  const booking = { key: effect.key, at: step.context.now, gateway: effect.target, amountMinor, currency, origin: 'external' } as const;
  if (effect.kind === 'place') {
    releaseCaptures(step);
    step.emit('order.placed', { orderId: step.session.order?.id ?? '' });
  } else if (effect.kind === 'consume') {
    bookStored(step, effect);
  } else if (effect.kind === 'capture') {
    if (amountMinor > 0) step.book(captureEntry(booking));
    if (effect.of !== undefined) coverLost(step, { key: effect.of, target: effect.target }, amountMinor);
    keepDue(step);
  } else if (effect.kind === 'void' || (effect.kind === 'refund' && isUndoing(effect))) {
    undone(step, effect, { amountMinor, currency });
  } else if (effect.kind === 'refund' || effect.kind === 'credit') {
    bookBack(step, effect, { amountMinor, currency, origin: 'external' });
  } else if ((effect.kind === 'release' || effect.kind === 'void_tax') && effect.of !== undefined) {
    const done = step.effect(effect.of);
    if (done !== undefined && done.state !== 'reversed') step.learn(done, 'reversed', { isSend: false });
    holdAfterRelease(step);
  }
}

/**
 * Holds the money anew under a key of its own, on the instrument that was used, and captures it when it is approved. What
 * can still be captured holds until the new one stands. Without such it is a promise until then: the order stands, and a
 * person hears when it is broken.
 */
function reauthorize(step: Step, effect: Effect | undefined): boolean {
  const payment = effect?.kind === 'capture' && effect.of !== undefined ? step.effect(effect.of) : effect;
  const tender = step.session.attempt?.tenders.find(({ authorization }) => authorization === payment?.key);
  if (effect === undefined || payment?.kind !== 'authorize' || tender === undefined) return false;
  const request = renewed(step, payment, tender);
  if (request === undefined) return false;
  if (effect.kind === 'capture') drop(step, effect, 'reauthorize');
  const { target, attempt } = payment;
  const key = nextKey(step, payment, tender);
  const isHeld = effect === payment && payment.state === 'succeeded';
  if (request.replaces !== undefined || isHeld) {
    step.intend({ key, kind: 'authorize', target, attempt, request, of: payment.key });
  } else {
    // Whatever is left of a hold whose capture was refused is let go.
    if (payment.state === 'succeeded') undoAuthorization(step, payment);
    step.patchTender(tender.id, { state: 'promised', authorization: key });
    step.intend({ key, kind: 'authorize', target, attempt, request });
  }
  return true;
}

function renewed(step: Step, { request, reference, target }: Effect, tender: Tender): AuthorizeRequest | undefined {
  // Written by the plan for an authorization; nothing is left of it once the buyer's data is erased.
  const given = request as AuthorizeRequest | null;
  if (given === null) return undefined;
  const { token, ...rest } = given;
  if (step.context.capabilities.gateways[target]?.reauthorizes === true && reference !== undefined) {
    const amountMinor = heldMinor(step, tender);
    return amountMinor <= 0 ? undefined : { ...rest, amountMinor, replaces: reference };
  }
  // A payment of its own replaces the whole of the old one, of which nothing may be taken. Where that was approved in part, another one pays the rest.
  return token === undefined || capturedOf(step, tender) > 0 ? undefined : { ...given, amountMinor: tender.amountMinor };
}

function nextKey(step: Step, { sessionId, attempt, target }: Effect, tender: Tender): string {
  for (let round = 2; ; round += 1) {
    const key = effectKey(sessionId, attempt, 'authorize', target, `${tender.id}-${round}`);
    if (step.effect(key) === undefined) return key;
  }
}

function drop(step: Step, effect: Effect, status: string): void {
  if (!isOver(effect)) step.learn(effect, 'reversed', { outcome: { status }, isSend: false });
}

/** Nothing else than these moves money. */
function amountOf(effect: Effect): number {
  return moving.includes(effect.kind) ? movedMinor(effect) : 0;
}

const moving: readonly Effect['kind'][] = ['capture', 'void', 'refund', 'credit', 'authorize'];
