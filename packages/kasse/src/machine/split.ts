import type { PaymentOutcome } from '../contracts/index.js';
import type { Effect, Tender } from '../session/index.js';
import { isStanding, tenderOf } from './refundable.js';
import type { Seen, Step } from './step.js';

/** More than these nobody adds one by one. */
const PAYMENTS_MAX = 5;

/**
 * A gateway approved less than was asked. Where the flow declares it, the part is kept as a tender of its own and another
 * one waits for the buyer. A sale is not kept: it would be money that has moved while the rest may still fail. Nor is a
 * promise: what is due of an order is all that its payments bring.
 * @returns False for what has to be undone, and for what is all there.
 */
export function keepPart(step: Step, { id, methodId, amountMinor, commitOn }: Tender, outcome: Extract<PaymentOutcome, { status: 'approved' }>): boolean {
  const { attempt, quote } = step.session;
  const isLess = outcome.amountMinor < amountMinor && outcome.currency === quote.currency;
  const isDeclared = step.context.flow.payment.methods.find((method) => method.id === methodId)?.onPartial === 'split';
  if (attempt === undefined || !isLess || !isDeclared || commitOn === 'promise' || outcome.captured) return false;
  const payments = attempt.tenders.filter(({ state }) => state !== 'held').length;
  if (payments >= PAYMENTS_MAX) return false;
  const rest: Tender = { id: String(payments + 1), methodId, amountMinor: amountMinor - outcome.amountMinor, gateways: [], commitOn: 'approved', state: 'open' };
  step.patch({ attempt: { ...attempt, tenders: [...attempt.tenders.map((tender) => (tender.id === id ? { ...tender, amountMinor: outcome.amountMinor } : tender)), rest] } });
  return true;
}

/**
 * What was captured of one payment's tender. What is known of none, or is more than a tender holds, counts for each. A sale
 * that the order does not stand on counts for none: it is nobody's, and goes back.
 */
export function capturedOf(step: Seen, tender: Tender): number {
  const { attempt, money } = step.session;
  const tenders = attempt?.tenders ?? [];
  const isOnly = tenders.filter(({ state }) => state !== 'held').length <= 1;
  if (isOnly || money.capturedMinor === 0) return money.capturedMinor;
  const taken = new Map<string | undefined, number>(tenders.map(({ id, takenMinor = {} }) => [id, Object.values(takenMinor).reduce((sum, minor) => sum + minor, 0)]));
  for (const effect of step.effects()) {
    const minor = takenBy(step, effect);
    if (minor === 0) continue;
    const payment = effect.kind === 'authorize' ? effect : effect.of === undefined ? undefined : step.effect(effect.of);
    const id = payment === undefined ? undefined : tenderOf(step.session, payment)?.id;
    taken.set(id, (taken.get(id) ?? 0) + minor);
  }
  let knownMinor = taken.get(undefined) ?? 0;
  for (const { id, amountMinor } of tenders) knownMinor += Math.min(taken.get(id) ?? 0, amountMinor);
  return (taken.get(tender.id) ?? 0) + Math.max(0, money.capturedMinor - knownMinor);
}

function takenBy({ session }: Seen, effect: Effect): number {
  const { kind, state, outcome } = effect;
  if (state !== 'succeeded') return 0;
  const isTaken = kind === 'capture' || (kind === 'authorize' && outcome?.isCaptured === true && isStanding(session, effect));
  return isTaken ? (outcome?.amountMinor ?? 0) : 0;
}
