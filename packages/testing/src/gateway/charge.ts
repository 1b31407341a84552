import { paymentAnswer } from './answers.js';
import type { Desk } from './answers.js';
import type { GatewaySwitch } from './control-protocol.js';
import type { Taken } from './fault-box.js';
import { outcomeOf } from './happening.js';
import type { Happening } from './happening.js';
import type { Ledger, MovableRow, NewPayment, OperationRow, PaymentRow } from './ledger.js';
import type { PaymentRequest } from './protocol.js';
import { fingerprintOf, replay, spoiled, unavailable } from './reply.js';
import type { Reply } from './reply.js';
import type { TokenPlan } from './tokens.js';

/** What the gateway's process adds to a request. */
export interface Circumstances extends Desk {
  readonly terms: GatewaySwitch;
  /** The one that this request gets, if it comes so far. */
  readonly fault: Taken | undefined;
}

/**
 * Authorizes or sells, once per key. To be run inside a transaction.
 *
 * What was stored under the key goes before everything else, the outage included: 503 may only
 * be said about a key that was never processed.
 */
export function charge(ledger: Ledger, key: string, request: PaymentRequest, plan: TokenPlan, at: Circumstances): Reply {
  const fingerprint = fingerprintOf([
    'payment', request.reference, request.amountMinor, request.currency, request.token ?? null, request.capture,
    request.deferred ?? false, request.shopperId ?? null, request.replaces ?? null, request.returnUrl ?? null,
  ]);
  const known = livingOperation(ledger, key, at);
  if (known !== undefined) return replay(known, fingerprint);
  if (isDown(at)) return unavailable();

  const old = request.replaces === undefined ? undefined : findPayment(ledger, request.replaces);
  const row = ledger.addPayment(paymentRow(key, request, ruled(request, plan, old, at), old, at));
  const released = releaseReplaced(ledger, row);
  const body = JSON.stringify(paymentAnswer(row, ledger.idOf(row), at));
  ledger.addOperation(operationRow(key, 'payment', fingerprint, row, 200, body, at));
  const happened = released.length === 0 ? outcomeOf(row, 'api') : [...outcomeOf(row, 'api'), ...released];
  return spoiled({ httpStatus: 200, body, delayMs: 0, isNew: true, row, happened }, at.fault);
}

/** What is stored under the key. One past its life is forgotten here, and free for another request. */
export function livingOperation(ledger: Ledger, key: string, { nowMs, terms }: Circumstances): OperationRow | undefined {
  const known = ledger.operation(key);
  if (known === undefined || known.created_ms + terms.keyTtlMs > nowMs) return known;
  ledger.forgetOperation(key);
  return undefined;
}

export function isDown({ terms, fault }: Circumstances): boolean {
  return terms.down || fault?.fault === 'down';
}

export function operationRow(
  key: string, kind: OperationRow['kind'], fingerprint: string, row: MovableRow, httpStatus: number, body: string, at: Circumstances,
): OperationRow {
  const http_status = at.fault?.fault === '500_cached' ? 500 : httpStatus;
  return { key, kind, fingerprint, payment: row.number, created_ms: at.nowMs, http_status, body };
}

export function findPayment(ledger: Ledger, id: string): PaymentRow | undefined {
  const number = ledger.numberOf(id);
  return number === undefined ? undefined : ledger.payment(number);
}

/** The payment as it is once approved. */
export function approve(row: PaymentRow): PaymentRow {
  const isSale = row.moves === 'sale';
  return { ...row, status: 'approved', captured_minor: isSale ? row.amount_minor : 0, captures: isSale ? 1 : 0, due_ms: null };
}

/** An approved renewal ends the authorization it replaces, in the same moment. */
export function releaseReplaced(ledger: Ledger, row: PaymentRow): readonly Happening[] {
  const old = row.status !== 'approved' || row.replaces === null ? undefined : ledger.payment(row.replaces);
  if (old === undefined || !isReplaceable(old)) return [];
  ledger.voidPayment(old.number);
  return [{ kind: 'voided', origin: 'api', row: { ...old, voided: 1 } }];
}

function isReplaceable({ status, voided, captured_minor: capturedMinor, moves }: PaymentRow): boolean {
  return status === 'approved' && voided === 0 && capturedMinor === 0 && moves === 'authorize';
}

/** What the token asked for, unless a fault or the books are against it. */
function ruled(request: PaymentRequest, plan: TokenPlan, old: PaymentRow | undefined, { fault }: Circumstances): TokenPlan {
  if (fault?.fault === 'decline') return { ...plan, status: 'declined', code: fault.code };
  const isRefused = request.replaces !== undefined
    && (old === undefined || !isReplaceable(old) || old.currency !== request.currency || old.amount_minor < request.amountMinor);
  return isRefused ? { ...plan, status: 'declined', code: 'not_replaceable' } : plan;
}

function paymentRow(
  key: string, request: PaymentRequest, plan: TokenPlan, old: PaymentRow | undefined, { nowMs, terms, fault }: Circumstances,
): NewPayment {
  const { reference, amountMinor, currency, capture, deferred = false, shopperId = null, returnUrl = null } = request;
  const amount_minor = distortedMinor(amountMinor, fault);
  const isTaken = capture && plan.status === 'approved';
  return {
    reference,
    key,
    amount_minor,
    currency: fault?.fault === 'wrong_currency' ? otherCurrency(currency) : currency,
    moves: deferred ? 'deferred' : capture ? 'sale' : 'authorize',
    shopper_id: shopperId,
    status: plan.status,
    code: plan.status === 'declined' ? plan.code : null,
    captured_minor: isTaken ? amount_minor : 0,
    captures: isTaken ? 1 : 0,
    replaces: old?.number ?? null,
    return_url: returnUrl,
    due_ms: dueMs(plan, nowMs, terms),
    due_code: plan.status === 'action_required' ? 'challenge_abandoned' : plan.status === 'pending' ? plan.code : null,
    created_at: new Date(nowMs).toISOString(),
    expires_at: new Date(nowMs + terms.authorizationTtlMs).toISOString(),
  };
}

function dueMs({ status, endsAfterMs }: TokenPlan, nowMs: number, { challengeTtlMs }: GatewaySwitch): number | null {
  if (status === 'action_required') return nowMs + challengeTtlMs;
  return status === 'pending' && endsAfterMs !== null ? nowMs + endsAfterMs : null;
}

function distortedMinor(amountMinor: number, fault: Taken | undefined): number {
  if (fault?.fault === 'approve_less') return Math.ceil(amountMinor / 2);
  return fault?.fault === 'wrong_amount' && amountMinor < Number.MAX_SAFE_INTEGER ? amountMinor + 1 : amountMinor;
}

function otherCurrency(currency: string): string {
  return currency === 'USD' ? 'EUR' : 'USD';
}
