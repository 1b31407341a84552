import type { MovableRow, PaymentRow } from './ledger.js';
import type { CurrentAnswer, MovementAnswer, PaymentAnswer, PaymentRecord } from './protocol.js';
import { bookRow } from './ledger.js';
import { adviceFor } from './tokens.js';

const CHECK_AFTER_MS = 1_000;

/** What answers need to know besides the row. */
export interface Desk {
  readonly nowMs: number;
  /** The gateway's own address, for the page of a challenge. */
  readonly url: string;
}

/** What the gateway says about a payment as its row stands. */
export function paymentAnswer(row: PaymentRow, id: string, desk: Desk): PaymentAnswer {
  switch (row.status) {
    case 'approved': {
      const { amount_minor: amountMinor, currency, captured_minor: capturedMinor } = row;
      const answer = { status: 'approved', id, amountMinor, currency, capturedMinor } as const;
      return row.moves === 'deferred' ? answer : { ...answer, expiresAt: row.expires_at };
    }
    case 'declined': {
      const code = row.code ?? 'do_not_honor';
      return { status: 'declined', code, advice: adviceFor(code) };
    }
    case 'action_required':
      return { status: 'action_required', id, redirectUrl: `${desk.url}/challenges/${id}` };
    case 'pending': {
      const endsAfterMs = row.due_ms === null ? CHECK_AFTER_MS : row.due_ms - desk.nowMs;
      return { status: 'pending', id, checkAfterMs: Math.max(0, Math.min(CHECK_AFTER_MS, endsAfterMs)) };
    }
  }
}

/** The answer to a query: also tells a void and an expiry, which no answer to a payment does. */
export function currentAnswer(row: PaymentRow, id: string, desk: Desk): CurrentAnswer {
  if (row.voided === 1) return { status: 'voided', id };
  return isExpired(row, desk.nowMs) ? { status: 'expired', id } : paymentAnswer(row, id, desk);
}

export function paymentRecord(row: PaymentRow, id: string, desk: Desk): PaymentRecord {
  return {
    ...bookRow(row, id),
    shopperId: row.shopper_id,
    code: row.code,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    state: currentAnswer(row, id, desk),
  };
}

/** True when nothing was captured in time. A promise does not expire. */
export function isExpired(row: MovableRow, nowMs: number): boolean {
  return row.status === 'approved' && row.moves === 'authorize' && row.captured_minor === 0 && Date.parse(row.expires_at) <= nowMs;
}

export function movementAnswer(row: MovableRow, id: string, movement: MovementAnswer['movement'], movedMinor: number): MovementAnswer {
  return {
    status: 'done',
    movement,
    id,
    movedMinor,
    amountMinor: row.amount_minor,
    currency: row.currency,
    capturedMinor: row.captured_minor,
    refundedMinor: row.refunded_minor,
    voided: row.voided === 1,
  };
}
