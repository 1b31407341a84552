import { createHash } from 'node:crypto';
import { paymentAnswer } from './answers.js';
import type { Ledger, OperationRow, PaymentRow } from './ledger.js';
import { AUTHORIZATION_TTL_MS } from './protocol.js';
import type { FaultAnswer, KeyConflictAnswer, PaymentRequest } from './protocol.js';
import { planDecline, planToken } from './tokens.js';
import type { TokenPlan } from './tokens.js';

/** What leaves the gateway; `body` null destroys the socket instead. */
export interface Reply {
  readonly httpStatus: number;
  readonly body: string | null;
  readonly delayMs: number;
  /** True when this request wrote it, false for a replay or a refusal that wrote nothing. */
  readonly isNew: boolean;
}

/** What the gateway's process adds to a request. */
export interface Circumstances {
  readonly nowMs: number;
  readonly isDown: boolean;
  readonly declineAll: string | null;
}

const FAULT: FaultAnswer = { status: 'fault', message: 'The gateway failed. Query by key to learn what was done.' };
const GARBAGE = 'thank you, come again';

/**
 * Authorizes or sells, once per key. To be run inside a transaction.
 *
 * What was stored under the key goes before everything else, the outage included: 503 may only
 * be said about a key that was never processed.
 */
export function charge(ledger: Ledger, key: string, request: PaymentRequest, at: Circumstances): Reply {
  const fingerprint = fingerprintOf([
    'payment', request.reference, request.amountMinor, request.currency, request.token, request.capture, request.shopperId ?? null,
  ]);
  const known = ledger.operation(key);
  if (known !== undefined) return replay(known, fingerprint);
  if (at.isDown) return unavailable();
  const plan = at.declineAll === null ? planToken(request.token) : planDecline(at.declineAll);
  if (plan === undefined || plan === 'drop_before') return { httpStatus: 0, body: null, delayMs: 0, isNew: false };

  const row = ledger.addPayment(paymentRow(key, request, plan, at.nowMs));
  const { httpStatus, body } = firstAnswer(plan, JSON.stringify(paymentAnswer(row, ledger.idOf(row))));
  ledger.addOperation({ key, kind: 'payment', fingerprint, payment: row.number, http_status: httpStatus, body });
  return { httpStatus, body: plan.send === 'nothing' ? null : body, delayMs: plan.delayMs, isNew: true };
}

/** The stored answer, or a conflict when the key came with another request. */
export function replay(known: OperationRow, fingerprint: string): Reply {
  if (known.fingerprint === fingerprint) {
    return { httpStatus: known.http_status, body: known.body, delayMs: 0, isNew: false };
  }
  const conflict: KeyConflictAnswer = {
    status: 'key_conflict',
    message: 'This Idempotency-Key came before with another request. Repeat that request, or use a new key.',
  };
  return reply(409, conflict);
}

/** For the requests that come after the key was looked up. */
export function unavailable(): Reply {
  return reply(503, { status: 'unavailable' });
}

/** An answer that wrote nothing. */
export function reply(httpStatus: number, body: object): Reply {
  return { httpStatus, body: JSON.stringify(body), delayMs: 0, isNew: false };
}

/** A hash, because the request holds the token. */
export function fingerprintOf(parts: readonly (string | number | boolean | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function paymentRow(key: string, request: PaymentRequest, plan: TokenPlan, nowMs: number): Omit<PaymentRow, 'number'> {
  const amountMinor = plan.distort === 'less' ? Math.ceil(request.amountMinor / 2) : request.amountMinor;
  return {
    reference: request.reference,
    key,
    amount_minor: amountMinor,
    currency: plan.distort === 'other_currency' ? otherCurrency(request.currency) : request.currency,
    capture: request.capture ? 1 : 0,
    shopper_id: request.shopperId ?? null,
    status: plan.status,
    code: plan.code,
    captured_minor: request.capture && plan.status === 'approved' ? amountMinor : 0,
    refunded_minor: 0,
    voided: 0,
    created_at: new Date(nowMs).toISOString(),
    expires_at: new Date(nowMs + AUTHORIZATION_TTL_MS).toISOString(),
  };
}

function firstAnswer(plan: TokenPlan, truth: string): { readonly httpStatus: number; readonly body: string } {
  switch (plan.send) {
    case 'fault':
      return { httpStatus: 500, body: JSON.stringify(FAULT) };
    case 'garbage':
      return { httpStatus: 200, body: GARBAGE };
    case 'answer':
    case 'nothing':
      return { httpStatus: 200, body: truth };
  }
}

function otherCurrency(currency: string): string {
  return currency === 'USD' ? 'EUR' : 'USD';
}
