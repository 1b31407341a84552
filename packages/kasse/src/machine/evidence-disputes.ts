import type { PaymentEvidence } from '../contracts/index.js';
import { disputeEntry, type Effect, type LedgerEntry } from '../session/index.js';
import { attentionReasons } from './attention.js';
import { chargedBackMinor, disputedMinor, leftOfMinor, movedMinor, nobodysOfMinor, toldMinor } from './evidence-books.js';
import type { EvidenceUse } from './evidence.js';
import { keyOf } from './evidence-key.js';
import { askFor, giveWay } from './evidence-ways.js';
import { countTakenBack } from './refund.js';
import type { Step } from './step.js';
import { bookStray } from './stray.js';

/** A charge goes back and forth between bank and merchant twice or thrice; more than this is no chargeback. */
const ROUNDS_MAX = 5;

/**
 * Takes in what a bank took, or gave back. Either is told to a person, who has to answer the bank.
 *
 * The greatest totals that were told say how much is out: what was charged back less what was given back, as far as there is
 * something to take. So any order comes to the same, and so does a word that never came: a bank that gives back took before.
 */
export function takeDisputed(step: Step, payment: Effect, { kind, cumulativeMinor, currency }: PaymentEvidence, ledger: readonly LedgerEntry[]): EvidenceUse {
  const moved = kind === 'reinstated' ? kind : 'disputed';
  const told = toldOf(payment, ledger);
  if (cumulativeMinor <= told[moved]) return 'used';
  const takenMinor = takenOf(step, payment, ledger);
  const mostMinor = Math.max(takenMinor, payment.outcome?.amountMinor ?? 0);
  if (currency !== step.session.quote.currency || cumulativeMinor > ROUNDS_MAX * mostMinor) return 'waiting';
  const now = { ...told, [moved]: cumulativeMinor };
  // That more was captured may be all that nobody told yet.
  if (now.disputed - now.reinstated > takenMinor && takenMinor < mostMinor) return moved === 'disputed' ? tell(step, payment) : 'waiting';
  return follow(step, payment, { now, takenMinor, key: keyOf(payment, moved, cumulativeMinor) }, ledger);
}

/** More was captured: a bank that was told to have taken more than there was had taken that as well. */
export function followDisputes(step: Step, payment: Effect, ledger: readonly LedgerEntry[]): EvidenceUse {
  const known = [...ledger, ...step.booked];
  const now = toldOf(payment, known);
  const takenMinor = takenOf(step, payment, known);
  if (outOf(now, takenMinor) <= disputedMinor(payment, known)) return 'used';
  return follow(step, payment, { now, takenMinor, key: keyOf(payment, 'disputed', `${now.disputed}.of-${takenMinor}`) }, known);
}

interface Told {
  readonly disputed: number;
  readonly reinstated: number;
}

interface Following {
  readonly now: Told;
  readonly takenMinor: number;
  /** Of the booking; it names the total that was told. */
  readonly key: string;
}

function follow(step: Step, payment: Effect, { now, takenMinor, key }: Following, ledger: readonly LedgerEntry[]): EvidenceUse {
  const newMinor = outOf(now, takenMinor) - disputedMinor(payment, ledger);
  if (newMinor > 0) return takeBack(step, payment, { key, amountMinor: newMinor }, ledger);
  if (newMinor < 0) giveAgain(step, payment, { key, amountMinor: -newMinor }, ledger);
  // That it was told is kept, so that the next word is understood.
  else step.book(disputeEntry({ key, at: step.context.now, gateway: payment.target, amountMinor: 0, currency: step.session.quote.currency }));
  if (outOf(now, takenMinor) === 0) step.unflag(({ code, effect }) => code === 'disputed' && effect === payment.key);
  return 'used';
}

/** Who has to answer the bank waits for nothing else. */
function tell(step: Step, { key }: Effect): EvidenceUse {
  if (attentionReasons(step.session).some(({ code, effect }) => code === 'disputed' && effect === key)) return 'waiting';
  step.flag('disputed', key);
  return 'looking';
}

interface Movement {
  readonly key: string;
  readonly amountMinor: number;
}

/** A bank takes the whole charge, also where a part of it went back: that part is lost twice, and no money of the order's, until more of the payment is captured. */
function takeBack(step: Step, payment: Effect, { key, amountMinor }: Movement, ledger: readonly LedgerEntry[]): EvidenceUse {
  step.flag('disputed', payment.key);
  const sent = giveWay(step, payment);
  if (sent !== undefined) return askFor(step, sent);
  const ownMinor = Math.min(amountMinor, leftOfMinor(step, payment, ledger));
  bookBoth(step, payment, { key, ownMinor: -ownMinor, strayMinor: ownMinor - amountMinor });
  step.emit('payment.disputed', { gateway: payment.target, amountMinor }, `disputed:${key}`);
  return 'used';
}

/** What was lost twice, and what was nobody's, comes back first, since it was taken last; then what was taken of the order's money. */
function giveAgain(step: Step, payment: Effect, { key, amountMinor }: Movement, ledger: readonly LedgerEntry[]): void {
  const nobodysMinor = Math.max(disputedMinor(payment, ledger) - chargedBackMinor(payment, ledger), -nobodysOfMinor(step, payment, ledger));
  const strayMinor = Math.min(amountMinor, Math.max(0, nobodysMinor));
  bookBoth(step, payment, { key, ownMinor: amountMinor - strayMinor, strayMinor });
  step.emit('payment.reinstated', { gateway: payment.target, amountMinor }, `reinstated:${key}`);
}

function bookBoth(step: Step, payment: Effect, { key, ownMinor, strayMinor }: { readonly key: string; readonly ownMinor: number; readonly strayMinor: number }): void {
  const { currency } = step.session.quote;
  if (ownMinor !== 0) {
    countTakenBack(step, payment, -ownMinor);
    step.book(disputeEntry({ key, at: step.context.now, gateway: payment.target, amountMinor: ownMinor, currency }));
  }
  if (strayMinor !== 0) bookStray(step, payment, `${key}.stray`, { amountMinor: strayMinor, currency });
}

function toldOf(payment: Effect, ledger: readonly LedgerEntry[]): Told {
  return { disputed: toldMinor(payment, 'disputed', ledger), reinstated: toldMinor(payment, 'reinstated', ledger) };
}

/** Others may have captured what was to be voided: no more went back than was taken. */
function takenOf(step: Step, payment: Effect, ledger: readonly LedgerEntry[]): number {
  return Math.max(movedMinor(step, payment, 'captured', ledger), movedMinor(step, payment, 'refunded', ledger));
}

/** How much banks have. */
function outOf({ disputed, reinstated }: Told, takenMinor: number): number {
  return Math.min(takenMinor, Math.max(0, disputed - reinstated));
}
