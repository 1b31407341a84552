import type { Effect, Tender } from '../session/index.js';
import { isAnew } from './absorb-promise.js';
import { owedMinor } from './owed.js';
import type { Seen, Step } from './step.js';

/**
 * What a payment that staff had authorized anew was to bring for the order and did not, as far as it is owed: all of it where
 * the payment went back, since it was for more or in another currency. Of a promise that has a day, that day tells.
 */
export function missingMinor(seen: Seen, payment: Effect): number {
  const { session } = seen;
  const tender = session.attempt?.tenders.find(({ authorization }) => authorization === payment.key);
  if (tender === undefined || !isAnew(payment, tender)) return 0;
  return Math.max(0, Math.min(tender.amountMinor - broughtMinor(tender, payment), owedMinor(session, seen.effects())));
}

/** The rest comes otherwise: from now on its payment stands for what it brought, and no more of it is held, captured or held anew. */
export function standForLess(step: Step, payment: Effect): void {
  const tender = step.session.attempt?.tenders.find(({ authorization, state }) => authorization === payment.key && state === 'approved');
  if (tender !== undefined) step.patchTender(tender.id, { amountMinor: broughtMinor(tender, payment) });
}

function broughtMinor({ state }: Tender, { outcome }: Effect): number {
  return state === 'approved' ? (outcome?.amountMinor ?? 0) : 0;
}
