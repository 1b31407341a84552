import { movementAnswer, paymentAnswer } from './answers.js';
import { fingerprintOf, replay, reply, unavailable } from './charge.js';
import type { Circumstances, Reply } from './charge.js';
import type { Ledger, PaymentRow } from './ledger.js';
import type { FinishRequest, MovementAnswer, RefusalError, RefusedAnswer } from './protocol.js';

export type Movement = MovementAnswer['movement'];

export interface MoveRequest {
  readonly movement: Movement;
  readonly id: string;
  /** 0 for a void. */
  readonly amountMinor: number;
}

/** Captures, voids or refunds, once per key. To be run inside a transaction. A refusal is stored like any answer. */
export function move(ledger: Ledger, key: string, request: MoveRequest, at: Circumstances): Reply {
  const { movement, id, amountMinor } = request;
  const fingerprint = fingerprintOf([movement, id, amountMinor]);
  const known = ledger.operation(key);
  if (known !== undefined) return replay(known, fingerprint);
  if (at.isDown) return unavailable();
  const row = findPayment(ledger, id);
  if (row === undefined) return notFound(id);

  const refused = refusal(row, movement, amountMinor, new Date(at.nowMs).toISOString());
  const moved = refused === undefined ? applied(row, movement, amountMinor) : row;
  if (refused === undefined) ledger.updatePayment(moved);
  const httpStatus = refused === undefined ? 200 : 409;
  const body = JSON.stringify(refused ?? movementAnswer(moved, id, movement));
  ledger.addOperation({ key, kind: movement, fingerprint, payment: row.number, http_status: httpStatus, body });
  return { httpStatus, body, delayMs: 0, isNew: true };
}

/** Ends a challenge or an asynchronous payment: the shopper's or the bank's doing, so it needs no key. */
export function finish(ledger: Ledger, id: string, waitsFor: 'action_required' | 'pending', { result }: FinishRequest): Reply {
  const row = findPayment(ledger, id);
  if (row === undefined) return notFound(id);
  if (row.voided === 1) return reply(409, refuse('already_voided', `Payment "${id}" was voided.`));
  if (row.status !== waitsFor) {
    return reply(409, refuse('wrong_state', `Payment "${id}" is ${row.status}, not ${waitsFor}. Read it for its state.`));
  }
  const failure = waitsFor === 'pending' ? 'settlement_failed' : 'authentication_failed';
  const finished: PaymentRow =
    result === 'ok'
      ? { ...row, status: 'approved', captured_minor: row.capture === 1 ? row.amount_minor : 0 }
      : { ...row, status: 'declined', code: failure };
  ledger.updatePayment(finished);
  return reply(200, paymentAnswer(finished, id));
}

export function findPayment(ledger: Ledger, id: string): PaymentRow | undefined {
  const number = ledger.numberOf(id);
  return number === undefined ? undefined : ledger.payment(number);
}

export function notFound(id: string): Reply {
  return reply(404, { status: 'not_found', message: `There is no payment "${id.slice(0, 60)}" here. Is it another gateway's?` });
}

function refusal(row: PaymentRow, movement: Movement, amountMinor: number, now: string): RefusedAnswer | undefined {
  if (row.voided === 1) return refuse('already_voided', 'The payment was voided.');
  if (movement === 'void') {
    if (row.status === 'declined') return refuse('wrong_state', 'The payment was declined: there is nothing to void.');
    return row.captured_minor > 0 ? refuse('already_captured', 'The payment was captured. Refund it instead.') : undefined;
  }
  if (row.status !== 'approved') return refuse('wrong_state', `The payment is ${row.status}: there is nothing to ${movement}.`);
  if (movement === 'refund') {
    const remaining = row.captured_minor - row.refunded_minor;
    return amountMinor > remaining ? refuse('over_refund', over('refunded', remaining), remaining) : undefined;
  }
  if (row.expires_at <= now) return refuse('authorization_expired', `The authorization ended at ${row.expires_at}. Authorize again.`);
  const remaining = row.amount_minor - row.captured_minor;
  return amountMinor > remaining ? refuse('over_capture', over('captured', remaining), remaining) : undefined;
}

function applied(row: PaymentRow, movement: Movement, amountMinor: number): PaymentRow {
  switch (movement) {
    case 'void':
      return { ...row, voided: 1 };
    case 'capture':
      return { ...row, captured_minor: row.captured_minor + amountMinor };
    case 'refund':
      return { ...row, refunded_minor: row.refunded_minor + amountMinor };
  }
}

function refuse(error: RefusalError, message: string, remainingMinor = 0): RefusedAnswer {
  return { status: 'refused', error, message, remainingMinor };
}

function over(verb: string, remainingMinor: number): string {
  return `Only ${remainingMinor} minor units can still be ${verb}. Ask for no more than that.`;
}
