import type { PaymentEvidence } from '../contracts/index.js';
import { captureEntry, refundEntry, type Effect, type LedgerEntry } from '../session/index.js';
import type { EvidenceUse } from './evidence.js';
import { disputedMinor, isSwept, leftOfMinor, leftThereMinor, movedMinor, nobodysOfMinor } from './evidence-books.js';
import { followDisputes, takeDisputed } from './evidence-disputes.js';
import { keyOf } from './evidence-key.js';
import { askFor, giveWay, givingBack, openRefunds, takingFrom } from './evidence-ways.js';
import { isOver, isRefused } from './effect-state.js';
import { coverLost } from './lost-twice.js';
import { owedMinor } from './owed.js';
import { keepOrTell } from './payment-due.js';
import { isUndoing } from './plan.js';
import { bookBack, countBack, countTaken, countTakenBack } from './refund.js';
import { movedMinor as effectMinor, tenderOf } from './refundable.js';
import type { Step } from './step.js';
import { bookStray } from './stray.js';
import { tellApart } from './tell-apart.js';
import { dropUndoing } from './undo.js';

/** Money was captured: by our capture whose answer is still out, or by somebody else. More than the order owes is for a person. */
export function bookCaptured(step: Step, payment: Effect, { cumulativeMinor, currency, origin }: PaymentEvidence, ledger: readonly LedgerEntry[]): EvidenceUse {
  const newMinor = cumulativeMinor - movedMinor(step, payment, 'captured', ledger);
  if (newMinor <= 0) return followDisputes(step, payment, ledger);
  // It is being given back, which books it.
  const undoing = undoingsOf(step, payment).find((effect) => effect.kind === 'refund' && !isOver(effect) && !isRefused(effect));
  if (undoing !== undefined) return askFor(step, undoing);
  // Before the pivot no order owes anything yet. What was to be given back, and could not be, is no order's.
  const isNobodys = step.session.order === undefined;
  if ((isNobodys && !isGivenUp(step, payment)) || currency !== step.session.quote.currency) return 'waiting';
  const open = [...step.effects()].filter((effect) => effect.kind === 'capture' && effect.of === payment.key && !isOver(effect));
  // One that was refused took nothing, unless other hands did just that.
  const sent = open.filter((effect) => !isRefused(effect));
  const fitting = (sent.length > 0 ? sent : open).filter((effect) => effectMinor(effect) === newMinor);
  const [own] = fitting;
  const [first] = sent;
  // Of two parcels of one amount a sum does not tell which was taken.
  if (fitting.length !== 1 && first !== undefined) return askFor(step, first);
  if (own !== undefined) {
    step.learn(own, 'succeeded', { outcome: { status: 'succeeded', amountMinor: newMinor, currency }, isSend: false });
    step.unflag(({ effect }) => effect === own.key);
    step.book(captureEntry({ key: own.key, at: step.context.now, gateway: payment.target, amountMinor: newMinor, currency, ...(origin === 'external' ? external : {}) }));
    coverLost(step, payment, newMinor);
    step.emit('payment.captured', { gateway: payment.target, amountMinor: newMinor }, `captured:${own.key}`);
    keepOrTell(step, payment.key);
    return followDisputes(step, payment, ledger);
  }
  const ownMinor = isNobodys || isLetGo(step, payment) ? 0 : Math.min(newMinor, Math.max(0, owedMinor(step.session, step.effects()) - underWayMinor(step, payment)));
  const key = keyOf(payment, 'captured', cumulativeMinor);
  if (ownMinor > 0) {
    countTaken(step, payment, ownMinor);
    step.book(captureEntry({ key, at: step.context.now, gateway: payment.target, amountMinor: ownMinor, currency, ...external }));
    coverLost(step, payment, ownMinor);
  }
  if (newMinor > ownMinor) {
    bookStray(step, payment, `${key}.stray`, { amountMinor: newMinor - ownMinor, currency });
    step.flag('captured_too_much', payment.key);
  }
  if (!isNobodys) step.emit('payment.captured', { gateway: payment.target, amountMinor: newMinor, origin: 'external' }, `captured:${key}`);
  keepOrTell(step, payment.key);
  const use = followDisputes(step, payment, ledger);
  tellApart(step, payment, key, ledger);
  return use;
}

/** This payment was to be given back, and the order stands on another attempt, or on another payment of this one that was not declined: what is taken of it is nobody's, whatever became of that. */
function isLetGo(step: Step, payment: Effect): boolean {
  const isUndone = undoingsOf(step, payment).length > 0;
  if (!isUndone || payment.attempt !== step.session.attempt?.number) return isUndone;
  const standing = tenderOf(step.session, payment)?.authorization;
  const other = standing === undefined || standing === payment.key ? undefined : step.effect(standing);
  return other !== undefined && other.state !== 'failed' && other.state !== 'reversed';
}

/** It was to be given back, and nothing of that is under way. */
function isGivenUp(step: Step, payment: Effect): boolean {
  const undoings = undoingsOf(step, payment);
  return undoings.length > 0 && undoings.every((effect) => isOver(effect) || isRefused(effect));
}

function undoingsOf(step: Step, { key }: Effect): readonly Effect[] {
  return [...step.effects()].filter((effect) => effect.of === key && isUndoing(effect));
}

/** What captures of other payments that are not known to have failed are about to bring for the order. */
function underWayMinor(step: Step, { key }: Effect): number {
  let sumMinor = 0;
  for (const effect of step.effects()) if (effect.kind === 'capture' && effect.of !== key && !isOver(effect) && !isRefused(effect)) sumMinor += effectMinor(effect);
  return sumMinor;
}

/** What was captured of a payment that is undone, is what was undone. */
export function isGivenBack(step: Step, payment: Effect, { cumulativeMinor }: PaymentEvidence, ledger: readonly LedgerEntry[]): boolean {
  const soldMinor = payment.outcome?.isCaptured === true ? movedMinor(step, payment, 'captured', ledger) : 0;
  return Math.max(soldMinor, movedMinor(step, payment, 'refunded', ledger)) >= cumulativeMinor;
}

/** Money went back: by a refund of ours whose answer is still out, which is asked for first, or by somebody else. */
export function bookRefunded(step: Step, payment: Effect, { cumulativeMinor, currency }: PaymentEvidence, ledger: readonly LedgerEntry[]): EvidenceUse {
  const newMinor = cumulativeMinor - movedMinor(step, payment, 'refunded', ledger);
  if (newMinor <= 0) return 'used';
  const sent = givingBack(step, payment);
  if (sent !== undefined) return askFor(step, sent);
  // One that was refused gave nothing back, unless other hands did just that.
  const own = openRefunds(step, payment).find((effect) => effectMinor(effect) === newMinor);
  if (own !== undefined && currency === step.session.quote.currency) {
    step.learn(own, 'succeeded', { outcome: { status: 'succeeded', amountMinor: newMinor, currency }, isSend: false });
    step.unflag(({ effect }) => effect === own.key);
    bookBack(step, own, { amountMinor: newMinor, currency, ...external });
    return 'used';
  }
  const hadMinor = movedMinor(step, payment, 'captured', ledger) - movedMinor(step, payment, 'refunded', ledger);
  if (newMinor > hadMinor || currency !== step.session.quote.currency) return 'waiting';
  // What was nobody's goes back first: a sale that is swept, and what others took too much.
  const nobodysMinor = Math.min(newMinor, Math.max(0, nobodysOfMinor(step, payment, ledger)));
  const restMinor = newMinor - nobodysMinor;
  // Of what a refused one was to give back, this is a part.
  if (restMinor > leftOfMinor(step, payment, ledger)) giveWay(step, payment);
  const ownMinor = Math.min(restMinor, leftOfMinor(step, payment, ledger));
  // A chargeback that was told before took the whole charge: what went back besides is lost twice.
  const lostMinor = restMinor - ownMinor;
  const taking = lostMinor > 0 ? takingFrom(step, payment) : undefined;
  if (taking !== undefined) return askFor(step, taking);
  if (lostMinor > disputedMinor(payment, ledger)) return 'waiting';
  const key = keyOf(payment, 'refunded', cumulativeMinor);
  if (ownMinor > 0) {
    countBack(step, payment.key, ownMinor);
    countTakenBack(step, payment, ownMinor);
    step.book(refundEntry({ key, at: step.context.now, gateway: payment.target, amountMinor: ownMinor, currency, ...external }));
  }
  if (newMinor > ownMinor) bookStray(step, payment, `${key}.stray`, { amountMinor: ownMinor - newMinor, currency });
  tellApart(step, payment, key, ledger);
  endUndoing(step, payment, newMinor, ledger);
  // Of what is nobody's nobody heard that it was captured.
  if (!isSwept(step, payment) && step.session.order !== undefined) step.emit('payment.refunded', { gateway: payment.target, amountMinor: newMinor, origin: 'external' }, `refunded:${key}`);
  return 'used';
}

/** A chargeback took money, or gave it back. */
export function bookDisputed(step: Step, payment: Effect, evidence: PaymentEvidence, ledger: readonly LedgerEntry[]): EvidenceUse {
  const leftMinor = leftThereMinor(step, payment, ledger);
  const use = takeDisputed(step, payment, evidence, ledger);
  if (step.booked.length === 0) return use;
  tellApart(step, payment, keyOf(payment, evidence.kind === 'reinstated' ? 'reinstated' : 'disputed', evidence.cumulativeMinor), ledger);
  const takenMinor = leftMinor - leftThereMinor(step, payment, [...ledger, ...step.booked]);
  if (takenMinor > 0) endUndoing(step, payment, takenMinor, ledger);
  return use;
}

const external = { origin: 'external' } as const;

/** Once other hands and the bank gave all back that was taken of a payment, an undoing that was refused, by a refund in the end, is needed no more. */
function endUndoing(step: Step, payment: Effect, newMinor: number, ledger: readonly LedgerEntry[]): void {
  const isRefundRefused = undoingsOf(step, payment).some((effect) => effect.kind === 'refund' && isRefused(effect));
  if (isRefundRefused && leftThereMinor(step, payment, ledger) <= newMinor) dropUndoing(step, payment);
}
