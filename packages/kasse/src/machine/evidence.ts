import type { PaymentEvidence } from '../contracts/index.js';
import { message } from '../errors/index.js';
import type { Effect, LedgerEntry } from '../session/index.js';
import { movedMinor, toldMinor } from './evidence-books.js';
import { bookCaptured, bookDisputed, bookRefunded, isGivenBack } from './evidence-money.js';
import { isOver, isRefused } from './effect-state.js';
import { look, lookAgain } from './look.js';
import { isReplaced, uncapturedMinor, waitingCaptures } from './renewal.js';
import { isSecondLook, secondLookKey } from './second-look.js';
import { isOfSecond, isSecondPayment, secondNamed, sweepSecond, useOfSecond } from './second-payment.js';
import type { Step } from './step.js';

/** What was done with evidence: it is used up, or it waits until more is known; `looking` means the gateway is asked first. */
export type EvidenceUse = 'used' | 'looking' | 'waiting';

/**
 * Uses what a gateway said of its own accord. Every kind's total only grows and is compared with what is known, so that
 * any order and number of deliveries comes to the same end.
 *
 * A payment whose outcome is open is asked for, not believed: nothing here decides a payment. What moved money outside
 * the engine is booked. Only the payment that is spoken of is touched, and nothing that is paid becomes unpaid.
 *
 * @param ledger - All of the session's bookings so far.
 */
export function useEvidence(step: Step, gateway: string, evidence: PaymentEvidence, ledger: readonly LedgerEntry[]): EvidenceUse {
  const payments = paymentsOf(step, gateway, evidence);
  const meant = meantBy(step, payments, evidence, ledger);
  if (meant === 'known') return 'used';
  if (meant.length === 0) return 'waiting';
  const isAlone = payments.length === 1;
  const uses = meant.map((payment) => useFor(step, step.effect(secondLookKey(payment)) ?? payment, payment, { evidence, ledger, isAlone }));
  return uses.find((use) => use === 'looking') ?? uses.find((use) => use === 'waiting') ?? 'used';
}

interface Word {
  readonly evidence: PaymentEvidence;
  readonly ledger: readonly LedgerEntry[];
  /** It can be about no other payment. */
  readonly isAlone: boolean;
}

/** @param first - The payment as it was asked for; `payment` is what is known of it now. */
function useFor(step: Step, payment: Effect, first: Effect, { evidence, ledger, isAlone }: Word): EvidenceUse {
  const { kind } = evidence;
  const second = isSecondPayment(payment) ? payment : secondNamed(step, first, evidence);
  if (second !== undefined) return useForSecond(step, second, evidence, ledger);
  const isSecond = isOfSecond(step, first, evidence);
  if (isSecond === true) return sweepSecond(step, first, evidence);
  if (!isOver(payment)) {
    look(step, payment);
    // What moved money cannot be booked before the payment itself is known, nor told from a second one.
    const isTold = kind === 'authorized' && isSecond === false;
    // Nor is one that was let go: what its approval says may be older.
    return isTold || kind === 'failed' || (kind === 'voided' && !isAlone) ? 'used' : 'looking';
  }
  switch (kind) {
    case 'authorized':
      if (payment.state === 'failed') lookAgain(step, first);
      return 'used';
    case 'captured':
      if (isTakenFrom(step, payment, evidence, ledger)) return bookCaptured(step, payment, evidence, ledger);
      if (!isGivenBack(step, payment, evidence, ledger)) lookAgain(step, first);
      return 'used';
    case 'voided':
      if (payment.state !== 'succeeded') return 'used';
      if (step.session.order === undefined) return isAlone ? losePart(step, payment) : 'used';
      lapse(step, payment);
      return 'used';
    case 'failed':
      // It may be a capture or an undoing that failed; never a payment that is known to have gone through.
      for (const effect of step.effects()) if (effect.of === payment.key && effect.state === 'unknown' && !isRefused(effect)) look(step, effect);
      return 'used';
    case 'refunded':
      return bookRefunded(step, payment, evidence, ledger);
    case 'disputed':
    case 'reinstated':
      return bookDisputed(step, payment, evidence, ledger);
  }
}

/** It pays for nothing: what is said of it tells how its undoing went, or that other hands or the bank did that. */
function useForSecond(step: Step, second: Effect, evidence: PaymentEvidence, ledger: readonly LedgerEntry[]): EvidenceUse {
  const { kind } = evidence;
  if (kind === 'disputed' || kind === 'reinstated') return bookDisputed(step, second, evidence, ledger);
  return kind === 'refunded' && second.outcome?.isCaptured === true ? bookRefunded(step, second, evidence, ledger) : useOfSecond(step, second);
}

/** The order takes money from it: it stands, another stands in its place, or a part was captured before the rest was let go. */
function isTakenFrom(step: Step, payment: Effect, evidence: PaymentEvidence, ledger: readonly LedgerEntry[]): boolean {
  if (payment.state === 'succeeded' || isReplaced(payment)) return true;
  return movedMinor(step, payment, 'captured', ledger) > 0 && !isGivenBack(step, payment, evidence, ledger);
}

/** The payments at this gateway that evidence can mean: the most exact name it has for them decides. */
function paymentsOf(step: Step, gateway: string, { idempotencyKey, payment, reference }: PaymentEvidence): readonly Effect[] {
  const all = [...step.effects()].filter((effect) => effect.kind === 'authorize' && effect.target === gateway && !isSecondLook(effect));
  if (idempotencyKey !== undefined) return all.filter(({ key }) => key === idempotencyKey);
  const named = all.filter((effect) => effect.reference !== undefined && (effect.reference === payment || effect.reference === reference));
  if (named.length > 0) return named;
  // The merchant's own reference: one of those whose id never arrived, where the evidence has an id.
  return payment === undefined ? all : all.filter((effect) => effect.reference === undefined);
}

/**
 * Of several payments that bear the name, those whose money it can be. `known`: it is the total that one of them has. Where
 * more than one is left nobody can tell: those whose outcome is open are asked for, and else it waits.
 */
function meantBy(step: Step, payments: readonly Effect[], evidence: PaymentEvidence, ledger: readonly LedgerEntry[]): readonly Effect[] | 'known' {
  const { kind, cumulativeMinor } = evidence;
  if (payments.length < 2 || kind === 'authorized' || kind === 'voided' || kind === 'failed') return payments;
  const isOpen = (payment: Effect): boolean => !isOver(step.effect(secondLookKey(payment)) ?? payment);
  const hasTaken = (payment: Effect): boolean =>
    kind === 'captured' ? isTakenFrom(step, payment, evidence, ledger) : movedMinor(step, payment, 'captured', ledger) > 0;
  const knownMinor = (payment: Effect): number => (kind === 'captured' || kind === 'refunded' ? movedMinor(step, payment, kind, ledger) : toldMinor(payment, kind, ledger));
  if (payments.some((payment) => knownMinor(payment) === cumulativeMinor)) return 'known';
  const possible = payments.filter((payment) => (isOpen(payment) || hasTaken(payment)) && knownMinor(payment) < cumulativeMinor);
  // All were given up, and one of them took money: each is asked for once more.
  if (possible.length === 0) return kind === 'captured' ? payments : [];
  return possible.length === 1 ? possible : possible.filter(isOpen);
}

/** The hold is gone before its capture: there is nothing to capture any more, which a person has to hear. */
function lapse(step: Step, payment: Effect): void {
  const { order, attempt } = step.session;
  if (order === undefined) return;
  for (const capture of waitingCaptures(step, payment)) step.learn(capture, 'unknown', { outcome: { status: 'refused', code: 'authorization_voided' }, isSend: false });
  // One that was sent may have been faster, or it is the rest beside it that was let go: the gateway tells.
  for (const effect of step.effects()) if (effect.kind === 'capture' && effect.of === payment.key && effect.state === 'unknown' && !isRefused(effect)) look(step, effect);
  // Held for shipment, nobody would hear of it before the goods leave. One that is being renewed ends by that.
  const isRenewing = [...step.effects()].some((effect) => effect.kind === 'authorize' && effect.of === payment.key && !isOver(effect));
  const tender = attempt?.tenders.find(({ authorization, state }) => authorization === payment.key && state === 'approved');
  if (order.canceledAt !== undefined || isRenewing || tender === undefined || step.context.flow.payment.capture !== 'on-shipment') return;
  if (uncapturedMinor(step, tender) > 0) step.flag('authorization_expiring', payment.key);
}

/**
 * A part of a payment that others let go before the order: the attempt is undone, since what is not held pays for nothing.
 * While a call is out, or the attempt is being undone, it waits for what comes of that.
 */
function losePart(step: Step, { key }: Effect): EvidenceUse {
  const isKept = step.session.attempt?.tenders.some(({ authorization, state }) => authorization === key && state === 'approved') === true;
  if (!isKept) return 'used';
  if (!step.go({ type: 'BACK' })) return 'waiting';
  step.fail([message('payment_declined')]);
  return 'used';
}
