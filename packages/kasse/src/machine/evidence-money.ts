import type { PaymentEvidence } from '../contracts/index.js';
import { captureEntry, disputeEntry, moneyStateAfter, refundEntry, type Effect, type LedgerEntry } from '../session/index.js';
import type { EvidenceUse } from './evidence.js';
import { keyOf, type Moved } from './evidence-key.js';
import { isOver, isRefused } from './effect-state.js';
import { look } from './look.js';
import { coverLost, keepLost } from './lost-twice.js';
import { owedMinor } from './owed.js';
import { keepOrTell } from './payment-due.js';
import { isUndoing } from './plan.js';
import { bookBack, countBack, countTaken, countTakenBack, unreserve } from './refund.js';
import { isStanding, movedMinor as effectMinor } from './refundable.js';
import type { Step } from './step.js';
import { bookStray } from './stray.js';
import { dropUndoing } from './undo.js';

/** Money was captured: by our capture whose answer is still out, or by somebody else. More than the order owes is for a person. */
export function bookCaptured(step: Step, payment: Effect, { cumulativeMinor, currency, origin }: PaymentEvidence, ledger: readonly LedgerEntry[]): EvidenceUse {
  const newMinor = cumulativeMinor - movedMinor(step, payment, 'captured', ledger);
  if (newMinor <= 0) return 'used';
  // It is being given back, which books it.
  const undoing = [...step.effects()].find((effect) => effect.kind === 'refund' && effect.of === payment.key && isUndoing(effect) && !isOver(effect) && !isRefused(effect));
  if (undoing !== undefined) return askFor(step, undoing);
  // Before the pivot no order owes anything yet.
  if (step.session.order === undefined || currency !== step.session.quote.currency) return 'waiting';
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
    book(step, captureEntry({ key: own.key, at: step.context.now, gateway: payment.target, amountMinor: newMinor, currency, ...(origin === 'external' ? external : {}) }));
    coverLost(step, payment, newMinor);
    step.emit('payment.captured', { gateway: payment.target, amountMinor: newMinor }, `captured:${own.key}`);
    keepOrTell(step, payment.key);
    return 'used';
  }
  const ownMinor = isLetGo(step, payment) ? 0 : Math.min(newMinor, Math.max(0, owedMinor(step.session, step.effects()) - underWayMinor(step, payment)));
  const key = keyOf(payment, 'captured', cumulativeMinor);
  if (ownMinor > 0) {
    countTaken(step, payment, ownMinor);
    book(step, captureEntry({ key, at: step.context.now, gateway: payment.target, amountMinor: ownMinor, currency, ...external }));
    coverLost(step, payment, ownMinor);
  }
  if (newMinor > ownMinor) {
    bookStray(step, payment, `${key}.stray`, { amountMinor: newMinor - ownMinor, currency });
    step.flag('captured_too_much', payment.key);
  }
  step.emit('payment.captured', { gateway: payment.target, amountMinor: newMinor, origin: 'external' }, `captured:${key}`);
  keepOrTell(step, payment.key);
  return 'used';
}

/** The order stands on another payment, and this one was to be given back: what is taken of it is nobody's, whatever became of that. */
function isLetGo(step: Step, payment: Effect): boolean {
  return !isStanding(step.session, payment) && [...step.effects()].some((effect) => effect.of === payment.key && isUndoing(effect));
}

/** What captures of other payments that are not known to have failed are about to bring for the order. */
function underWayMinor(step: Step, { key }: Effect): number {
  let sumMinor = 0;
  for (const effect of step.effects()) if (effect.kind === 'capture' && effect.of !== key && !isOver(effect) && !isRefused(effect)) sumMinor += effectMinor(effect);
  return sumMinor;
}

/** What was captured of a payment that is undone, is what was undone. */
export function isGivenBack(step: Step, payment: Effect, { cumulativeMinor }: PaymentEvidence, ledger: readonly LedgerEntry[]): boolean {
  return payment.outcome?.isCaptured === true || movedMinor(step, payment, 'refunded', ledger) >= cumulativeMinor;
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
  if (lostMinor > disputedMinor(step, payment, ledger)) return 'waiting';
  const key = keyOf(payment, 'refunded', cumulativeMinor);
  if (ownMinor > 0) {
    countBack(step, payment.key, ownMinor);
    countTakenBack(step, payment, ownMinor);
    book(step, refundEntry({ key, at: step.context.now, gateway: payment.target, amountMinor: ownMinor, currency, ...external }));
  }
  if (newMinor > ownMinor) bookLost(step, payment, { key, lostMinor: newMinor - ownMinor, currency }, ledger);
  if (nobodysMinor > 0 && nobodysMinor === nobodysOfMinor(step, payment, ledger)) step.unflag(({ code, effect }) => code === 'captured_too_much' && effect === payment.key);
  // Of a sale that is swept nobody heard that it was captured.
  if (sweptOfMinor(step, payment) > 0) endUndoing(step, payment, newMinor, ledger);
  else step.emit('payment.refunded', { gateway: payment.target, amountMinor: newMinor, origin: 'external' }, `refunded:${key}`);
  return 'used';
}

/**
 * A chargeback took money, or gave it back. Either is told to a person, who has to answer the bank. A bank takes the whole
 * charge, also where a part of it went back: that part is lost twice, and no money of the order's.
 */
export function bookDisputed(step: Step, payment: Effect, evidence: PaymentEvidence, ledger: readonly LedgerEntry[]): EvidenceUse {
  const { kind, cumulativeMinor, currency } = evidence;
  const isBack = kind === 'reinstated';
  const newMinor = cumulativeMinor - movedMinor(step, payment, kind === 'reinstated' ? kind : 'disputed', ledger);
  if (newMinor <= 0) return 'used';
  const outMinor = disputedMinor(step, payment, ledger);
  // Others may have captured what was to be voided: no more went back than was taken.
  const takenMinor = Math.max(movedMinor(step, payment, 'captured', ledger), movedMinor(step, payment, 'refunded', ledger));
  const possibleMinor = isBack ? outMinor : takenMinor - outMinor;
  if (currency !== step.session.quote.currency) return 'waiting';
  if (newMinor > possibleMinor) {
    // That more was captured may be all that nobody told yet.
    if (!isBack && takenMinor < (payment.outcome?.amountMinor ?? Infinity)) return 'waiting';
    const untoldMinor = newMinor - possibleMinor;
    const use = possibleMinor > 0 ? bookDisputed(step, payment, { ...evidence, cumulativeMinor: cumulativeMinor - untoldMinor }, ledger) : 'used';
    if (use === 'used') bookRound(step, payment, { evidence, untoldMinor }, [...ledger, ...step.booked]);
    return use;
  }
  const sent = isBack ? undefined : giveWay(step, payment);
  if (sent !== undefined) {
    // Who has to answer the bank does not wait for it.
    step.flag('disputed', payment.key);
    return askFor(step, sent);
  }
  // What was lost twice comes back first.
  const ownMinor = isBack ? newMinor - Math.min(newMinor, -strayBackMinor(payment, ledger)) : Math.min(newMinor, leftOfMinor(step, payment, ledger));
  const taking = isBack || newMinor === ownMinor ? undefined : takingFrom(step, payment);
  if (taking !== undefined) {
    step.flag('disputed', payment.key);
    return askFor(step, taking);
  }
  const sign = isBack ? 1 : -1;
  const key = keyOf(payment, isBack ? 'reinstated' : 'disputed', cumulativeMinor);
  if (ownMinor > 0) {
    countTakenBack(step, payment, -sign * ownMinor);
    book(step, disputeEntry({ key, at: step.context.now, gateway: payment.target, amountMinor: sign * ownMinor, currency }));
  }
  if (newMinor > ownMinor) bookLost(step, payment, { key, lostMinor: -sign * (newMinor - ownMinor), currency }, ledger);
  step.emit(`payment.${kind}`, { gateway: payment.target, amountMinor: newMinor }, `${kind}:${key}`);
  if (isBack && newMinor === outMinor) step.unflag(({ code, effect }) => code === 'disputed' && effect === payment.key);
  else if (!isBack) step.flag('disputed', payment.key);
  if (!isBack && sweptOfMinor(step, payment) > 0) endUndoing(step, payment, newMinor, ledger);
  return 'used';
}

/**
 * A bank gave back more than it is known to have taken, or took more than there is: it took that before, or gave it back, and
 * the word of that is late or lost. Both are booked, and change nothing together.
 */
function bookRound(step: Step, payment: Effect, { evidence, untoldMinor }: { readonly evidence: PaymentEvidence; readonly untoldMinor: number }, ledger: readonly LedgerEntry[]): void {
  const isBack = evidence.kind === 'reinstated';
  const untold = isBack ? 'disputed' : 'reinstated';
  const booking = { at: step.context.now, gateway: payment.target, currency: evidence.currency };
  const signedMinor = isBack ? untoldMinor : -untoldMinor;
  const totals = [[untold, movedMinor(step, payment, untold, ledger) + untoldMinor, -signedMinor], [isBack ? 'reinstated' : 'disputed', evidence.cumulativeMinor, signedMinor]] as const;
  for (const [move, totalMinor, amountMinor] of totals) {
    const key = keyOf(payment, move, totalMinor);
    book(step, disputeEntry({ ...booking, key, amountMinor }));
    step.emit(`payment.${move}`, { gateway: payment.target, amountMinor: untoldMinor }, `${move}:${key}`);
  }
  if (!isBack) step.flag('disputed', payment.key);
}

/**
 * A refund that was refused gives way to a chargeback, and to what other hands gave back: that went where it was to go, and
 * what it held back of the order's money is free for that. The rest of what is called off is given back anew.
 * @returns One whose answer is still out, which decides whether that was the order's money or money that is back already.
 */
function giveWay(step: Step, payment: Effect): Effect | undefined {
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
function givingBack(step: Step, payment: Effect): Effect | undefined {
  return [...step.effects()].find((effect) => isOfBack(effect, payment) && !isOver(effect) && !isRefused(effect));
}

/** A capture whose answer is still out: what went back may be what it took, and then nothing is lost twice. */
function takingFrom(step: Step, payment: Effect): Effect | undefined {
  return [...step.effects()].find((effect) => effect.kind === 'capture' && effect.of === payment.key && effect.state === 'unknown' && !isRefused(effect));
}

/** A refund; of a sale also its void, where the provider takes that for one. */
function isOfBack({ kind, of }: Effect, { key, outcome }: Effect): boolean {
  return of === key && (kind === 'refund' || (kind === 'void' && outcome?.isCaptured === true));
}

/** Refunds of the order's money that are not over. */
function openRefunds(step: Step, payment: Effect): readonly Effect[] {
  return [...step.effects()].filter((effect) => effect.kind === 'refund' && effect.of === payment.key && !isOver(effect) && !isUndoing(effect));
}

const external = { origin: 'external' } as const;

/** What is known to have moved of a payment: by effects of ours, and by what evidence was booked before. */
export function movedMinor(step: Step, payment: Effect, moved: Moved, ledger: readonly LedgerEntry[]): number {
  let sum = moved === 'captured' && payment.outcome?.isCaptured === true ? (payment.outcome.amountMinor ?? 0) : 0;
  for (const effect of step.effects()) {
    const isOne = moved === 'captured' ? effect.kind === 'capture' && effect.of === payment.key : moved === 'refunded' && isOfBack(effect, payment);
    if (isOne && effect.state === 'succeeded') sum += effect.outcome?.amountMinor ?? 0;
  }
  for (const { key, postings } of ledger) {
    if (!key.startsWith(keyOf(payment, moved, ''))) continue;
    for (const { account, amountMinor } of postings) if (account === `gateway:${payment.target}`) sum += Math.abs(amountMinor);
  }
  return sum;
}

/** What was captured of a payment and is not back, of the order's money that is neither back nor about to go back. */
function leftOfMinor(step: Step, payment: Effect, ledger: readonly LedgerEntry[]): number {
  const { capturedMinor, refundedMinor, refundingMinor } = step.session.money;
  const ownMinor = movedMinor(step, payment, 'captured', ledger) - movedMinor(step, payment, 'refunded', ledger) - disputedMinor(step, payment, ledger) - nobodysOfMinor(step, payment, ledger);
  return Math.max(0, Math.min(ownMinor, capturedMinor - refundedMinor - refundingMinor));
}

/** What is nobody's of a payment: less than nothing where it was lost twice. */
function nobodysOfMinor(step: Step, payment: Effect, ledger: readonly LedgerEntry[]): number {
  const names = [payment.key, ...[...step.effects()].filter(({ kind, of }) => of === payment.key && kind !== 'authorize').map(({ key }) => key)];
  return strayMinorOf(ledger, (key) => names.some((name) => key === name || key.startsWith(`${name}.`)));
}

/** What went out beside the order's money is nobody's. Less than nothing of that is lost twice, until more is captured. */
function bookLost(step: Step, payment: Effect, { key, lostMinor, currency }: { readonly key: string; readonly lostMinor: number; readonly currency: string }, ledger: readonly LedgerEntry[]): void {
  bookStray(step, payment, `${key}.stray`, { amountMinor: -lostMinor, currency });
  keepLost(step, payment, Math.max(0, lostMinor - nobodysOfMinor(step, payment, ledger)));
}

/** A sale that is given back was never the order's: it was booked as nobody's when its refund was written down. */
function sweptOfMinor(step: Step, { key, outcome }: Effect): number {
  if (outcome?.isCaptured !== true) return 0;
  const isSwept = [...step.effects()].some((effect) => effect.kind === 'refund' && effect.of === key && isUndoing(effect));
  return isSwept ? (outcome.amountMinor ?? 0) : 0;
}

/** Once other hands and the bank gave all of a swept sale back, an undoing that was refused is needed no more. */
function endUndoing(step: Step, payment: Effect, newMinor: number, ledger: readonly LedgerEntry[]): void {
  if (leftThereMinor(step, payment, ledger) <= newMinor) dropUndoing(step, payment);
}

/** What was taken of a payment and is still there: nobody gave it back, and no bank took it. */
export function leftThereMinor(step: Step, payment: Effect, ledger: readonly LedgerEntry[]): number {
  return Math.max(0, movedMinor(step, payment, 'captured', ledger) - movedMinor(step, payment, 'refunded', ledger) - disputedMinor(step, payment, ledger));
}

/** What chargebacks took of a payment and did not give back. */
function disputedMinor(step: Step, payment: Effect, ledger: readonly LedgerEntry[]): number {
  return movedMinor(step, payment, 'disputed', ledger) - movedMinor(step, payment, 'reinstated', ledger);
}

/** What evidence of money that went out of a payment, or came back of that, booked as nobody's. */
function strayBackMinor(payment: Effect, ledger: readonly LedgerEntry[]): number {
  const prefixes = (['refunded', 'disputed', 'reinstated'] as const).map((each) => keyOf(payment, each, ''));
  return strayMinorOf(ledger, (key) => prefixes.some((prefix) => key.startsWith(prefix)));
}

function strayMinorOf(ledger: readonly LedgerEntry[], isMeant: (key: string) => boolean): number {
  let sum = 0;
  for (const { key, postings } of ledger) {
    if (!isMeant(key)) continue;
    for (const { account, amountMinor } of postings) if (account === 'stray') sum -= amountMinor;
  }
  return sum;
}

function askFor(step: Step, effect: Effect): EvidenceUse {
  if (effect.state !== 'unknown' || isRefused(effect)) return 'waiting';
  look(step, effect);
  return 'looking';
}

function book(step: Step, entry: LedgerEntry): void {
  step.book(entry);
  step.patch({ money: moneyStateAfter(step.session.money, entry) });
}
