import type { PaymentRow } from './ledger.js';
import type { MovementAnswer, PaymentAnswer, VoidedAnswer } from './protocol.js';
import { adviceFor } from './tokens.js';

const CHECK_AFTER_MS = 1_000;

/** What the gateway says about a payment as its row stands. */
export function paymentAnswer(row: PaymentRow, id: string): PaymentAnswer {
  switch (row.status) {
    case 'approved':
      return {
        status: 'approved',
        id,
        amountMinor: row.amount_minor,
        currency: row.currency,
        capturedMinor: row.captured_minor,
        expiresAt: row.expires_at,
      };
    case 'declined': {
      const code = row.code ?? 'do_not_honor';
      return { status: 'declined', code, advice: adviceFor(code) };
    }
    case 'action_required':
      // Nobody is asked to open it: a test or a demo posts to /payments/:id/authenticate instead.
      return { status: 'action_required', id, redirectUrl: `https://sandbox.invalid/authenticate/${id}` };
    case 'pending':
      return { status: 'pending', id, checkAfterMs: CHECK_AFTER_MS };
  }
}

/** The answer to a query: also tells a void, which no answer to a payment does. */
export function currentAnswer(row: PaymentRow, id: string): PaymentAnswer | VoidedAnswer {
  return row.voided === 1 ? { status: 'voided', id } : paymentAnswer(row, id);
}

export function movementAnswer(row: PaymentRow, id: string, movement: MovementAnswer['movement']): MovementAnswer {
  return {
    status: 'done',
    movement,
    id,
    amountMinor: row.amount_minor,
    currency: row.currency,
    capturedMinor: row.captured_minor,
    refundedMinor: row.refunded_minor,
    voided: row.voided === 1,
  };
}
