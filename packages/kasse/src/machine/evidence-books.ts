import type { Effect, LedgerEntry } from '../session/index.js';
import { keyOf, type Moved } from './evidence-key.js';
import { isUndoing } from './plan.js';
import type { Step } from './step.js';

/*
 * What is known of one payment's money: by effects of ours, and by what evidence was booked before.
 */

/** What is known to have been captured of a payment, or refunded. */
export function movedMinor(step: Step, payment: Effect, moved: 'captured' | 'refunded', ledger: readonly LedgerEntry[]): number {
  let sum = moved === 'captured' && payment.outcome?.isCaptured === true ? (payment.outcome.amountMinor ?? 0) : 0;
  for (const effect of step.effects()) {
    const isOne = moved === 'captured' ? effect.kind === 'capture' && effect.of === payment.key : isOfBack(effect, payment);
    if (isOne && effect.state === 'succeeded') sum += effect.outcome?.amountMinor ?? 0;
  }
  return sum + Math.abs(bookedMinor(ledger, `gateway:${payment.target}`, under(payment, moved)));
}

/** A refund; of a sale also its void, where the provider takes that for one. */
export function isOfBack({ kind, of }: Effect, { key, outcome }: Effect): boolean {
  return of === key && (kind === 'refund' || (kind === 'void' && outcome?.isCaptured === true));
}

/** What chargebacks took of a payment and did not give back, as it is booked. */
export function disputedMinor({ key, target }: Effect, ledger: readonly LedgerEntry[]): number {
  return -bookedMinor(ledger, `gateway:${target}`, under({ key }, 'disputed', 'reinstated'));
}

/** How much of that was the order's money. */
export function chargedBackMinor(payment: Effect, ledger: readonly LedgerEntry[]): number {
  return bookedMinor(ledger, 'chargebacks', under(payment, 'disputed', 'reinstated'));
}

/** How much of what other hands gave back was the order's money. */
export function refundedElsewhereMinor(payment: Effect, ledger: readonly LedgerEntry[]): number {
  return bookedMinor(ledger, 'refunds', under(payment, 'refunded'));
}

/** The greatest total that evidence told, also where nothing followed from it. */
export function toldMinor(payment: Effect, moved: Moved, ledger: readonly LedgerEntry[]): number {
  const prefix = keyOf(payment, moved, '');
  let mostMinor = 0;
  for (const { key } of ledger) if (key.startsWith(prefix)) mostMinor = Math.max(mostMinor, Number.parseInt(key.slice(prefix.length), 10) || 0);
  return mostMinor;
}

/** What was captured of a payment and is not back, of the order's money that is neither back nor about to go back. */
export function leftOfMinor(step: Step, payment: Effect, ledger: readonly LedgerEntry[]): number {
  const { capturedMinor, refundedMinor, refundingMinor } = step.session.money;
  return Math.max(0, Math.min(keptMinor(step, payment, ledger) - nobodysOfMinor(step, payment, ledger), capturedMinor - refundedMinor - refundingMinor));
}

/** What was taken of a payment and is still there: nobody gave it back, and no bank took it. */
export function leftThereMinor(step: Step, payment: Effect, ledger: readonly LedgerEntry[]): number {
  return Math.max(0, keptMinor(step, payment, ledger));
}

function keptMinor(step: Step, payment: Effect, ledger: readonly LedgerEntry[]): number {
  return movedMinor(step, payment, 'captured', ledger) - movedMinor(step, payment, 'refunded', ledger) - disputedMinor(payment, ledger);
}

/** What is nobody's of a payment: less than nothing where it was lost twice. */
export function nobodysOfMinor(step: Step, payment: Effect, ledger: readonly LedgerEntry[]): number {
  const names = [payment.key, ...[...step.effects()].filter(({ kind, of }) => of === payment.key && kind !== 'authorize').map(({ key }) => key)];
  return -bookedMinor(ledger, 'stray', (key) => names.some((name) => key === name || key.startsWith(`${name}.`)));
}

/** A sale that is given back was never the order's: it was booked as nobody's when its refund was written down. */
export function isSwept(step: Step, { key, outcome }: Effect): boolean {
  return outcome?.isCaptured === true && [...step.effects()].some((effect) => effect.kind === 'refund' && effect.of === key && isUndoing(effect));
}

function under(payment: Pick<Effect, 'key'>, ...moved: readonly Moved[]): (key: string) => boolean {
  const prefixes = moved.map((each) => keyOf(payment, each, ''));
  return (key) => prefixes.some((prefix) => key.startsWith(prefix));
}

function bookedMinor(ledger: readonly LedgerEntry[], of: string, isMeant: (key: string) => boolean): number {
  let sumMinor = 0;
  for (const { key, postings } of ledger) {
    if (!isMeant(key)) continue;
    for (const { account, amountMinor } of postings) if (account === of) sumMinor += amountMinor;
  }
  return sumMinor;
}
