import type { MovableRow } from './ledger.js';
import type { MovementAnswer, RefusalError, RefusedAnswer } from './protocol.js';

/** Movements of a merchant, and the two of a card network. */
export type AnyMovement = MovementAnswer['movement'] | 'dispute' | 'reinstate';

export function refuse(error: RefusalError, message: string, remainingMinor = 0): RefusedAnswer {
  return { status: 'refused', error, message, remainingMinor };
}

/** Why the payment cannot be moved so, or undefined. */
export function refusal(row: MovableRow, movement: AnyMovement, amountMinor: number, nowMs: number): RefusedAnswer | undefined {
  if (row.voided === 1) return refuse('already_voided', 'The payment was voided.');
  if (movement === 'void') {
    if (row.status === 'declined') return refuse('wrong_state', 'The payment was declined: there is nothing to void.');
    return row.captured_minor > 0 ? refuse('already_captured', 'The payment was captured. Refund it instead.') : undefined;
  }
  if (row.status !== 'approved') return refuse('wrong_state', `The payment is ${row.status}: there is nothing to ${movement}.`);
  const disputedMinor = row.disputed_minor - row.reinstated_minor;
  const keptMinor = row.captured_minor - row.refunded_minor - disputedMinor;
  switch (movement) {
    case 'refund':
      return amountMinor > keptMinor ? refuse('over_refund', over('refunded', keptMinor), keptMinor) : undefined;
    case 'dispute':
      return amountMinor > keptMinor ? refuse('over_dispute', over('disputed', keptMinor), keptMinor) : undefined;
    case 'reinstate':
      return amountMinor > disputedMinor ? refuse('over_dispute', over('reinstated', disputedMinor), disputedMinor) : undefined;
    case 'capture': {
      if (row.moves !== 'deferred' && Date.parse(row.expires_at) <= nowMs) {
        return refuse('authorization_expired', `The authorization ended at ${row.expires_at}. Authorize again.`);
      }
      const remaining = row.amount_minor - row.captured_minor;
      return amountMinor > remaining ? refuse('over_capture', over('captured', remaining), remaining) : undefined;
    }
  }
}

function over(verb: string, remainingMinor: number): string {
  return `Only ${remainingMinor} minor units can still be ${verb}. Ask for no more than that.`;
}
