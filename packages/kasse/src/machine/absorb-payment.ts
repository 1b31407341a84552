import type { NotFound, PaymentOutcome } from '../contracts/index.js';
import { message } from '../errors/index.js';
import type { Effect, Tender } from '../session/index.js';
import { breakPromise, isAnew, keepPromise, promisedTender } from './absorb-promise.js';
import { askAgainAt } from './ask-again.js';
import type { Answers } from './chart.js';
import { hasLapsed } from './hold-life.js';
import { isAbsent } from './not-found.js';
import { isAuthorizing } from './phase.js';
import { undoAuthorization } from './plan.js';
import { absorbRenewal, isRenewal } from './renewal.js';
import { arrivedBy } from './repeat.js';
import { retryDelayMs } from './retry-delay.js';
import { absorbShared, isShared } from './shared-reference.js';
import type { Step } from './step.js';
import { keepPart } from './split.js';
import { dropUndoing } from './undo.js';

/**
 * Takes in what a gateway said of an authorization.
 *
 * A tender that still waits for it moves the machine; an answer that comes after the route moved on changes nothing
 * but is swept: an approval is voided or refunded by what really happened.
 *
 * @param isForeign - The store found the answer's reference with another session.
 */
export function absorbPayment(step: Step, effect: Effect, answer: PaymentOutcome | NotFound, { askedAt, isForeign = false }: { readonly askedAt: string | undefined; readonly isForeign?: boolean | undefined }): void {
  const outcome = isNoAnswer(effect, answer) ? ({ status: 'unknown' } as const) : answer;
  if (isRenewal(effect)) return isForeign ? absorbShared(step, effect, undefined) : absorbRenewal(step, effect, outcome, askedAt);
  const tender = isAuthorizing(step.session.phase)
    ? step.session.attempt?.tenders.find(({ authorization, state }) => authorization === effect.key && state === 'open')
    : undefined;
  if (isForeign || (outcome.status === 'approved' && isShared(step, effect, outcome.reference))) {
    absorbShared(step, effect, tender);
  } else if (outcome.status === 'not_found') {
    absorbNotFound(step, effect, tender, askedAt);
  } else if (tender === undefined) {
    sweep(step, effect, outcome);
  } else {
    route(step, effect, tender, outcome);
  }
}

/**
 * `unavailable` speaks of its own call: where another one was made meanwhile, or is said to have arrived, that one decides.
 * And a payment that the provider has named is there, whatever a question does not find.
 */
function isNoAnswer({ state, reference }: Effect, { status }: PaymentOutcome | NotFound): boolean {
  return (status === 'unavailable' && state !== 'intended') || (status === 'not_found' && reference !== undefined);
}

/** Until it is final it is unknown; then the payment certainly was not made. */
function absorbNotFound(step: Step, effect: Effect, tender: Tender | undefined, askedAt: string | undefined): void {
  if (!isAbsent(step, effect, askedAt)) {
    if (tender !== undefined) step.go({ type: 'UNKNOWN' });
  } else if (tender === undefined) {
    step.learn(effect, 'failed', { outcome: { status: 'not_found' }, isSend: false });
    dropUndoing(step, effect);
    if (promisedTender(step, effect) !== undefined) breakPromise(step, effect, 'not_found');
  } else {
    route(step, effect, tender, { status: 'unavailable' });
  }
}

function route(step: Step, effect: Effect, tender: Tender, outcome: PaymentOutcome): void {
  switch (outcome.status) {
    case 'approved':
      return approve(step, effect, tender, outcome);
    case 'declined':
    case 'unavailable':
      return decline(step, effect, tender, outcome);
    case 'action_required':
      // Nothing is asked while the buyer is away; a challenge that is being left stays watched.
      step.learn(effect, 'unknown', { outcome: { status: 'action_required' }, reference: outcome.reference, dueAt: isStopping(step) ? step.after(retryDelayMs(effect.sends + 1, step.context.random())) : null });
      step.patchTender(tender.id, { action: outcome.action, reference: outcome.reference });
      step.clearTimers('resolve');
      step.go({ type: 'ACTION_REQUIRED', answers: stopping(step) });
      // A challenge that is being left asks nothing of anybody.
      if (!isStopping(step)) step.emit('payment.action_required', { gateway: effect.target }, `action:${effect.key}:${effect.sends + 1}`);
      return;
    case 'pending':
      return wait(step, effect, tender, outcome);
    case 'unknown':
      learnUnknown(step, effect);
      step.go({ type: 'UNKNOWN' });
      return;
  }
}

function approve(step: Step, effect: Effect, tender: Tender, outcome: Extract<PaymentOutcome, { status: 'approved' }>): void {
  step.learn(effect, 'succeeded', { outcome: approved(outcome), reference: outcome.reference });
  const isKept = keepPart(step, tender, outcome);
  const isExact = isKept || (outcome.amountMinor === tender.amountMinor && outcome.currency === step.session.quote.currency);
  if (isExact) {
    step.patchTender(tender.id, { state: 'approved', reference: outcome.reference, isCaptured: outcome.captured });
    step.emit('payment.authorized', { gateway: effect.target, amountMinor: outcome.amountMinor }, `authorized:${effect.key}`);
  } else {
    step.fail([message('payment_declined_try_other')]);
    step.note({ gateway: effect.target, askedMinor: tender.amountMinor, approvedMinor: outcome.amountMinor, approvedCurrency: outcome.currency });
    // Less is undone quietly; more, or another currency, is a gateway that cannot be trusted with the next buyer.
    const isSuspicious = outcome.currency !== step.session.quote.currency || outcome.amountMinor > tender.amountMinor;
    if (isSuspicious) step.flag('amount_mismatch', effect.key);
  }
  step.go({
    type: 'APPROVED',
    answers: { isExact, isPartial: isKept, isSale: outcome.captured, hasTenders: hasOpenTender(step), ...stopping(step) },
  });
}

function decline(step: Step, effect: Effect, tender: Tender, outcome: Extract<PaymentOutcome, { status: 'declined' | 'unavailable' }>): void {
  const isUnavailable = outcome.status === 'unavailable';
  const code = isUnavailable ? 'unavailable' : outcome.code;
  step.learn(effect, 'failed', { outcome: { status: outcome.status, code } });
  const remaining = tender.gateways.slice(1);
  // Failover only on a definite no.
  const otherGateway = remaining.length > 0 && (isUnavailable || outcome.retry === 'other_gateway');
  step.patchTender(tender.id, otherGateway ? { gateways: remaining } : { state: 'declined' });
  step.emit('payment.declined', { gateway: effect.target, code }, `declined:${effect.key}`);
  step.note({ gateway: effect.target, code });
  if (!otherGateway) {
    const mayRepeat = isUnavailable || outcome.retry === 'same_method';
    step.fail([message(isUnavailable ? 'payment_unavailable' : mayRepeat ? 'payment_declined' : 'payment_declined_try_other', undefined, 'payment')]);
  } else if (!isStopping(step)) {
    step.emit('payment.failed_over', { from: effect.target, to: remaining[0] ?? '', code }, `failover:${effect.key}`);
  }
  step.go({ type: 'DECLINED', answers: { otherGateway, ...stopping(step) } });
}

function wait(step: Step, effect: Effect, tender: Tender, outcome: Extract<PaymentOutcome, { status: 'pending' }>): void {
  const dueAt = step.after(Math.max(1_000, outcome.checkAfterMs));
  step.learn(effect, 'unknown', { outcome: { status: 'pending' }, reference: outcome.reference, dueAt });
  if (tender.commitOn === 'pending') {
    step.patchTender(tender.id, { state: 'promised', reference: outcome.reference });
    step.go({ type: 'APPROVED', answers: { isExact: true, hasTenders: hasOpenTender(step), ...stopping(step) } });
  } else {
    step.patchTender(tender.id, { reference: outcome.reference });
    step.clearTimers('resolve');
    step.go({ type: 'PENDING', answers: stopping(step) });
  }
}

/** The route moved on, or the session ended, before this answer came. */
function sweep(step: Step, effect: Effect, outcome: PaymentOutcome): void {
  const promised = promisedTender(step, effect);
  switch (outcome.status) {
    case 'approved': {
      step.learn(effect, 'succeeded', { outcome: approved(outcome), reference: outcome.reference });
      const known = step.effect(effect.key);
      if (known === undefined || (promised !== undefined && keepPromise(step, effect, promised, outcome))) return;
      undoAuthorization(step, known);
      step.emit('payment.swept', { gateway: effect.target, amountMinor: outcome.amountMinor }, `swept:${effect.key}`);
      return;
    }
    case 'declined':
    case 'unavailable':
      step.learn(effect, 'failed', { outcome: { status: outcome.status, code: outcome.status === 'declined' ? outcome.code : 'unavailable' } });
      dropUndoing(step, effect);
      if (promised !== undefined) breakPromise(step, effect, outcome.status === 'declined' ? outcome.code : 'unavailable');
      return;
    case 'action_required':
    case 'pending': {
      step.learn(effect, 'unknown', { outcome: { status: outcome.status }, reference: outcome.reference, dueAt: askAgainAt(step, effect, outcome.status === 'pending' ? outcome.checkAfterMs : 0) });
      const known = step.effect(effect.key);
      if (known !== undefined && step.session.order === undefined) undoAuthorization(step, known);
      break;
    }
    case 'unknown':
      learnUnknown(step, effect);
  }
  // No day comes on which it is overdue, and no buyer: who waits for it hears that it does not come by itself.
  const isLate = effect.sends + 1 >= step.context.shop.commit.obligationAttempts;
  if (isLate && promised !== undefined && isAnew(effect, promised)) step.flag('outcome_unknown', effect.key);
}

function learnUnknown(step: Step, effect: Effect): void {
  step.learn(effect, 'unknown', { outcome: { status: 'unknown', at: arrivedBy(step, effect) }, dueAt: askAgainAt(step, effect) });
}

function approved(outcome: Extract<PaymentOutcome, { status: 'approved' }>): NonNullable<Effect['outcome']> {
  return {
    status: 'approved',
    amountMinor: outcome.amountMinor,
    currency: outcome.currency,
    isCaptured: outcome.captured,
    ...(outcome.expiresAt === undefined ? {} : { expiresAt: outcome.expiresAt }),
  };
}

function hasOpenTender(step: Step): boolean {
  return step.session.attempt?.tenders.some(({ state }) => state === 'open') === true;
}

function isStopping(step: Step): boolean {
  const { cancelRequested, backRequested, isOverdue, hasLapsed: isLapsed } = stopping(step);
  return cancelRequested || backRequested || isOverdue || isLapsed;
}

/** The buyer gave up, or the attempt is out of time. */
export function stopping(step: Step): Required<Pick<Answers, 'cancelRequested' | 'backRequested' | 'isOverdue' | 'hasLapsed'>> {
  const { attempt } = step.session;
  return {
    cancelRequested: attempt?.cancelRequested === true,
    backRequested: attempt?.backRequested === true,
    // Once its timer has fired it is over, though the clock goes back: nothing else would end a wait that began after that.
    isOverdue: attempt !== undefined && (attempt.deadline <= step.context.now || !step.hasTimer('deadline')),
    hasLapsed: hasLapsed(step),
  };
}
