import { owedMinor } from './owed.js';
import { takenMinor } from './refundable.js';
import type { Step } from './step.js';

/** Nobody has to see to a hold that ends once nothing of it is to be captured any more: it was, by whomever, or it stands for the order no longer. */
export function forgetEnded(step: Step): void {
  step.unflag(({ code, effect }) => code === 'authorization_expiring' && (effect === undefined || !isToBeCaptured(step, effect)));
}

/** What it was approved for counts, which may be less than its tender is to bring. */
function isToBeCaptured(step: Step, key: string): boolean {
  const tender = step.session.attempt?.tenders.find(({ authorization, state }) => authorization === key && state === 'approved');
  const payment = step.effect(key);
  if (tender === undefined || payment === undefined || owedMinor(step.session, step.effects()) === 0) return false;
  return takenMinor(step.session, [...step.effects()], payment, true) < (payment.outcome?.amountMinor ?? tender.amountMinor);
}
