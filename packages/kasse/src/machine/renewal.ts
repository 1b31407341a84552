import type { AuthorizeRequest, NotFound, PaymentOutcome } from '../contracts/index.js';
import type { Effect, Tender } from '../session/index.js';
import { effectKey } from './effect-key.js';
import { isOver, isRefused } from './effect-state.js';
import { isAbsent } from './not-found.js';
import { intendCapture, undoAuthorization } from './plan.js';
import { movedMinor, tenderOf } from './refundable.js';
import { arrivedBy } from './repeat.js';
import { retryDelayMs } from './retry-delay.js';
import { capturedOf } from './split.js';
import type { Seen, Step } from './step.js';

/** What an approved tender still holds: its amount less what is or may be captured of it, by whomever. */
export function uncapturedMinor(step: Seen, tender: Tender): number {
  const { amountMinor, isCaptured } = tender;
  if (isCaptured === true) return 0;
  let leftMinor = amountMinor - capturedOf(step, tender);
  for (const effect of step.effects()) {
    if (effect.kind !== 'capture' || isOver(effect) || isRefused(effect)) continue;
    const payment = effect.of === undefined ? undefined : step.effect(effect.of);
    if (payment !== undefined && tenderOf(step.session, payment)?.id !== tender.id) continue;
    // Every capture's request is the plan's.
    leftMinor -= (effect.request as { readonly amountMinor: number }).amountMinor;
  }
  return leftMinor;
}

/** An authorization that takes the place of another one, which holds until then, after the pivot. */
export function isRenewal({ kind, of, request }: Effect): boolean {
  // What was erased renews nothing any more.
  return kind === 'authorize' && of !== undefined && request !== undefined && request !== null;
}

/** An authorization in whose place another one stands. What was captured of it before stays captured. */
export function isReplaced({ state, outcome }: Effect): boolean {
  return state === 'reversed' && outcome?.status === REPLACED;
}

const REPLACED = 'replaced';

/** Captures of a payment that wait until the backend has the order: they were not asked for. */
export function waitingCaptures(step: Seen, payment: Pick<Effect, 'key'>): readonly Effect[] {
  return [...step.effects()].filter(({ kind, of, state, dueAt }) => kind === 'capture' && of === payment.key && state === 'intended' && dueAt === null);
}

/** What an approved tender still holds: what is not captured, and no call is out to capture. */
export function heldMinor(step: Seen, tender: Tender): number {
  const payment = tender.authorization === undefined ? undefined : step.effect(tender.authorization);
  return uncapturedMinor(step, tender) + (payment === undefined ? 0 : ownWaitingMinor(step, payment));
}

/** What the plan is to capture of it, and not what a caller asked for: that names this very payment. */
function ownWaitingMinor(step: Seen, payment: Effect): number {
  return waitingCaptures(step, payment).reduce((sum, capture) => sum + (capture.attempt === 0 ? 0 : movedMinor(capture)), 0);
}

/** Wakes the session for the first of the authorizations that wait for their capture, before it ends: for the parcel, or for a backend that does not take the order. */
export function watchExpiry(step: Step): void {
  const authorizations = (step.session.attempt?.tenders ?? []).map(({ state, authorization }) => (state === 'approved' && authorization !== undefined ? step.effect(authorization) : undefined));
  wakeFor(step, authorizations);
}

/** Everything is captured or let go: nothing that could end is waited for. */
export function endWatch(step: Step): void {
  if (!step.hasTimer('reauthorize')) return;
  const tenders = step.session.attempt?.tenders ?? [];
  const isHolding = tenders.some((tender) => tender.state === 'approved' && tender.isCaptured !== true && capturedOf(step, tender) < tender.amountMinor);
  if (!isHolding) step.clearTimers('reauthorize');
}

function wakeFor(step: Step, authorizations: readonly (Effect | undefined)[]): void {
  const wakeMs = Math.min(...authorizations.map((each) => (each === undefined ? Infinity : expiringAtMs(each))));
  if (wakeMs < Infinity) step.setTimer('reauthorize', step.after(Math.max(0, wakeMs - step.nowMs)));
}

/** When it has to be seen to: a day before it ends, or a tenth of its life. Never where no end was told. */
function expiringAtMs({ createdAt, outcome }: Effect): number {
  if (outcome?.expiresAt === undefined) return Infinity;
  const endMs = Date.parse(outcome.expiresAt);
  return Math.floor(endMs - Math.min(DAY_MS, (endMs - Date.parse(createdAt)) / 10));
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Holds anew what is not captured yet, where the gateway can do so without the buyer; otherwise a person has to capture it in time. */
export function renewAuthorization(step: Step): void {
  const { session, context } = step;
  // What it still holds is let go once it is known what was captured.
  if (session.order?.canceledAt !== undefined) return;
  const later: Effect[] = [];
  for (const tender of session.attempt?.tenders ?? []) {
    const authorization = tender.state === 'approved' && tender.authorization !== undefined ? step.effect(tender.authorization) : undefined;
    if (authorization?.reference === undefined) continue;
    const amountMinor = toHoldAnewMinor(step, tender, authorization);
    const isAskedFor = waitingCaptures(step, authorization).some((capture) => capture.attempt === 0);
    if (amountMinor <= 0 && !isAskedFor) continue;
    if (expiringAtMs(authorization) > step.nowMs) {
      later.push(authorization);
      continue;
    }
    // Asked for already: its answer is out, or a person was told.
    if ([...step.effects()].some((effect) => isRenewal(effect) && effect.of === authorization.key)) continue;
    const { target, attempt, reference } = authorization;
    // Nothing can be asked for anew once the buyer's data is erased.
    const given = authorization.request as AuthorizeRequest | null;
    if (given === null || isAskedFor || context.capabilities.gateways[target]?.reauthorizes !== true) {
      step.flag('authorization_expiring', authorization.key);
      continue;
    }
    const { method, customerId } = given;
    const request: AuthorizeRequest = {
      reference: session.id,
      amountMinor,
      currency: session.quote.currency,
      method,
      capture: false,
      replaces: reference,
      ...(customerId === undefined ? {} : { customerId }),
    };
    const count = [...step.effects()].filter(isRenewal).length + 1;
    step.intend({ key: effectKey(session.id, attempt, 'authorize', target, `${tender.id}-renewed-${count}`), kind: 'authorize', target, attempt, request, of: authorization.key });
  }
  wakeFor(step, later);
}

/** Where goods are paid at once, only what waits to be captured: of everything else a person was told, or it is out. */
function toHoldAnewMinor(step: Step, tender: Tender, authorization: Effect): number {
  return step.context.flow.payment.capture === 'on-commit' ? ownWaitingMinor(step, authorization) : heldMinor(step, tender);
}

/** Takes in what became of it. The old authorization stays unless the new one stands. */
export function absorbRenewal(step: Step, effect: Effect, outcome: PaymentOutcome | NotFound, askedAt: string | undefined): void {
  const { amountMinor, currency, replaces } = effect.request as AuthorizeRequest;
  const old = effect.of === undefined ? undefined : step.effect(effect.of);
  switch (outcome.status) {
    case 'approved': {
      const { reference, captured: isCaptured, expiresAt } = outcome;
      step.learn(effect, 'succeeded', { outcome: { status: 'approved', amountMinor: outcome.amountMinor, currency: outcome.currency, isCaptured, ...(expiresAt === undefined ? {} : { expiresAt }) }, reference });
      const known = step.effect(effect.key);
      const tender = step.session.attempt?.tenders.find(({ authorization }) => authorization === effect.of);
      if (known === undefined) return;
      // What was let go meanwhile holds nothing, and has nothing to hold anew.
      const leftMinor = tender?.state === 'approved' ? heldMinor(step, tender) : 0;
      // Captured meanwhile, it would hold the same money twice.
      if (tender === undefined || isCaptured || outcome.amountMinor !== amountMinor || outcome.currency !== currency || leftMinor < amountMinor) {
        undoAuthorization(step, known);
        if (leftMinor > 0) step.flag('authorization_expiring', effect.of);
        return;
      }
      step.patchTender(tender.id, { authorization: effect.key, reference });
      // A payment of its own leaves the old one to be let go.
      if (old !== undefined && replaces === undefined) undoAuthorization(step, old);
      else if (old !== undefined && old.state !== 'reversed') step.learn(old, 'reversed', { outcome: { ...old.outcome, status: REPLACED }, isSend: false });
      // Where goods are paid at once, its capture was refused, or waits for the order and is of this one now.
      if (old !== undefined) for (const capture of waitingCaptures(step, old)) if (capture.attempt !== 0) step.learn(capture, 'reversed', { outcome: { status: REPLACED }, isSend: false });
      intendCapture(step, known);
      step.emit('payment.reauthorized', { gateway: effect.target, amountMinor }, `reauthorized:${effect.key}`);
      return watchExpiry(step);
    }
    case 'not_found': {
      if (!isAbsent(step, effect, askedAt)) return;
      step.learn(effect, 'failed', { outcome: { status: outcome.status, code: 'not_found' } });
      return step.flag('authorization_expiring', effect.of);
    }
    case 'declined':
      step.learn(effect, 'failed', { outcome: { status: outcome.status, code: outcome.code } });
      return step.flag('authorization_expiring', effect.of);
    default:
      // The buyer is not there to do anything; the old authorization may end meanwhile.
      step.learn(effect, 'unknown', { outcome: { status: outcome.status, ...(outcome.status === 'unknown' ? { at: arrivedBy(step, effect) } : {}) }, dueAt: step.after(retryDelayMs(effect.sends + 1, step.context.random())) });
      if (effect.sends + 1 >= step.context.shop.commit.obligationAttempts) step.flag('authorization_expiring', effect.of);
  }
}
