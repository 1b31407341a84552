import type { MoveRequest } from '../contracts/index.js';
import type { CheckoutSession, Effect } from '../session/index.js';

/** A payment of the order, and what can be given back of it. */
export interface RefundablePart {
  readonly payment: Effect;
  readonly leftMinor: number;
}

/**
 * What was captured and is neither back nor about to go back, by the payment that it lies on. An authorization that was
 * renewed after a part of it was captured leaves two: a refund names the one that took the money.
 */
export function refundableParts({ attempt, money }: Pick<CheckoutSession, 'attempt' | 'money'>, effects: Iterable<Effect>): readonly RefundablePart[] {
  const all = [...effects];
  const current = new Set(attempt?.tenders.map(({ authorization }) => authorization));
  const parts = all
    .filter(({ kind }) => kind === 'authorize')
    .map((payment) => ({ payment, isCurrent: current.has(payment.key), takenMinor: takenMinor(all, payment, current.has(payment.key)) }))
    .filter((part) => part.isCurrent || part.takenMinor > 0);
  // Taken by other hands, it lies on the payment that stands.
  const elsewhereMinor = money.capturedMinor - parts.reduce((sum, part) => sum + part.takenMinor, 0);
  let leftMinor = money.capturedMinor - money.refundedMinor - money.refundingMinor;
  return parts.map((part) => {
    const ownMinor = part.takenMinor + (part.isCurrent ? Math.max(0, elsewhereMinor) : 0) - givenBackMinor(all, part.payment);
    const mostMinor = Math.max(0, Math.min(ownMinor, leftMinor));
    leftMinor -= mostMinor;
    return { payment: part.payment, leftMinor: mostMinor };
  });
}

function takenMinor(all: readonly Effect[], { key, outcome }: Effect, isCurrent: boolean): number {
  let sum = isCurrent && outcome?.isCaptured === true ? (outcome.amountMinor ?? 0) : 0;
  for (const { kind, of, state, outcome: captured } of all) if (kind === 'capture' && of === key && state === 'succeeded') sum += captured?.amountMinor ?? 0;
  return sum;
}

function givenBackMinor(all: readonly Effect[], payment: Effect): number {
  let sum = 0;
  for (const { kind, of, state, request, outcome } of all) {
    if (kind !== 'refund' || of !== payment.key || state === 'failed' || state === 'reversed') continue;
    // Written by the plan as a move; erased once it is over.
    sum += outcome?.amountMinor ?? (request as MoveRequest | null)?.amountMinor ?? 0;
  }
  return sum;
}
