import type { PaymentOutcome } from '../contracts/index.js';
import type { Effect, Tender } from '../session/index.js';
import { isOver } from './effect-state.js';
import { tenderOf } from './refundable.js';
import type { Seen, Step } from './step.js';

/** More than these nobody adds one by one. */
const PAYMENTS_MAX = 5;

/**
 * A gateway approved less than was asked. Where the flow declares it, the part is kept as a tender of its own and another
 * one waits for the buyer. A sale is not kept: it would be money that has moved while the rest may still fail.
 * @returns False for what has to be undone, and for what is all there.
 */
export function keepPart(step: Step, { id, methodId, amountMinor }: Tender, outcome: Extract<PaymentOutcome, { status: 'approved' }>): boolean {
  const { attempt, quote } = step.session;
  const isLess = outcome.amountMinor < amountMinor && outcome.currency === quote.currency;
  const isDeclared = step.context.flow.payment.methods.find((method) => method.id === methodId)?.onPartial === 'split';
  if (attempt === undefined || !isLess || !isDeclared || outcome.captured) return false;
  const payments = attempt.tenders.filter(({ state }) => state !== 'held').length;
  if (payments >= PAYMENTS_MAX) return false;
  const rest: Tender = { id: String(payments + 1), methodId, amountMinor: amountMinor - outcome.amountMinor, gateways: [], commitOn: 'approved', state: 'open' };
  step.patch({ attempt: { ...attempt, tenders: [...attempt.tenders.map((tender) => (tender.id === id ? { ...tender, amountMinor: outcome.amountMinor } : tender)), rest] } });
  return true;
}

/** What was captured of one payment's tender. What other hands took lies on any of them, and counts for each. */
export function capturedOf(step: Seen, tender: Tender): number {
  const { attempt, money } = step.session;
  const isOnly = (attempt?.tenders.filter(({ state }) => state !== 'held').length ?? 0) <= 1;
  if (isOnly || money.capturedMinor === 0) return money.capturedMinor;
  let [own, all] = [0, 0];
  for (const effect of step.effects()) {
    const minor = takenBy(effect);
    const payment = effect.kind === 'authorize' ? effect : effect.of === undefined ? undefined : step.effect(effect.of);
    all += minor;
    if (payment !== undefined && tenderOf(step.session, payment)?.id === tender.id) own += minor;
  }
  return own + Math.max(0, money.capturedMinor - all);
}

function takenBy(effect: Effect): number {
  const isTaken = effect.kind === 'capture' ? effect.state === 'succeeded' : effect.kind === 'authorize' && effect.state === 'succeeded' && effect.outcome?.isCaptured === true;
  return isTaken && isOver(effect) ? (effect.outcome?.amountMinor ?? 0) : 0;
}
