/**
 * The wire of the sandbox gateway: JSON over HTTP, every body told apart by `status`.
 *
 * | request | body | answers |
 * |---|---|---|
 * | `POST /payments` | `PaymentRequest` | 200 `PaymentAnswer`, 503, 500, 409, 400, 413 |
 * | `POST /payments/:id/capture`, `/refund` | `AmountRequest` | 200 `MovementAnswer`, 409 `RefusedAnswer`, 503, 409, 400, 404 |
 * | `POST /payments/:id/void` | none, or `{}` | 200 `MovementAnswer`, 409 `RefusedAnswer`, 503, 409, 404 |
 * | `POST /payments/:id/authenticate`, `/settle` | `FinishRequest` | 200 `PaymentAnswer`, 409 `RefusedAnswer`, 404; needs no key |
 * | `GET /payments?key=` | | the truth about that operation now (see `KeyQueryAnswer`), or 404 |
 * | `GET /payments?reference=` | | 200 `PaymentList`, oldest first, the first 100 |
 * | `GET /payments/:id` | | 200 `PaymentRecord`, or 404 |
 * | `GET /books` | | 200 `GatewayTotals` |
 * | `GET /books/references/:reference` | | 200 `ReferenceBooks`; all zero for an unknown reference |
 * | `GET /books/export` | | 200 NDJSON, a `GatewayBookRow` a line, oldest first |
 * | `GET /switch`, `POST /switch` | `Partial<GatewaySwitch>` | 200 `GatewaySwitch` |
 * | `GET /health` | | 200 `{ status: 'ok', name }` |
 *
 * `POST /payments`, capture, void and refund need the header `Idempotency-Key`. A key belongs to one
 * request for the life of the file: the same request under it replays the stored answer (also a
 * refusal, also a stored 500), another request is a `key_conflict`. Nothing is stored by 400, 404,
 * 413 and 503, so that the same key may be used again.
 *
 * While the gateway is down, a new key is answered 503, and a known key still replays its answer:
 * 503 always means "certainly not processed". Queries are answered as ever.
 */

export const IDEMPOTENCY_HEADER = 'idempotency-key';

/** Longest body that is read; a longer one is answered 413. */
export const BODY_BYTES_MAX = 64 * 1024;

/** Longest key, reference, token and shopper id, in UTF-16 units. */
export const TEXT_LENGTH_MAX = 255;

/** A key outlives this by far: the file never forgets one. Declared so that a plugin has a figure. */
export const KEY_TTL_MS = 30 * 24 * 60 * 60 * 1000;

/** What was charged is visible to a query as soon as the charge is durable. */
export const VISIBILITY_MS = 0;

/** How long an authorization may be captured. */
export const AUTHORIZATION_TTL_MS = 7 * 24 * 60 * 60 * 1000;

/** What a client should do after a decline. */
export type DeclineAdvice = 'same_method' | 'other_method' | 'other_gateway' | 'never';

export interface PaymentRequest {
  /** The merchant's own name for what is paid; may repeat. */
  readonly reference: string;
  /** Positive safe integer, in the currency's minor units. */
  readonly amountMinor: number;
  /** Three capital letters. */
  readonly currency: string;
  /** `tok_ok`, or a token that asks for a fault. */
  readonly token: string;
  /** True for a sale, false for an authorization that is captured later. */
  readonly capture: boolean;
  readonly shopperId?: string;
}

/** Positive safe integer, in the minor units of the payment's currency. */
export interface AmountRequest {
  readonly amountMinor: number;
}

/** How a challenge (`authenticate`) or an asynchronous payment (`settle`) ended. */
export interface FinishRequest {
  readonly result: 'ok' | 'fail';
}

export interface ApprovedAnswer {
  readonly status: 'approved';
  readonly id: string;
  /** What was authorized, which may be less than asked. */
  readonly amountMinor: number;
  readonly currency: string;
  /** Equals `amountMinor` after a sale, else 0 until a capture. */
  readonly capturedMinor: number;
  /** ISO 8601; no capture after it. */
  readonly expiresAt: string;
}

export interface DeclinedAnswer {
  readonly status: 'declined';
  readonly code: string;
  readonly advice: DeclineAdvice;
}

export interface ActionRequiredAnswer {
  readonly status: 'action_required';
  readonly id: string;
  readonly redirectUrl: string;
}

export interface PendingAnswer {
  readonly status: 'pending';
  readonly id: string;
  readonly checkAfterMs: number;
}

/** Only a query answers this: the payment was voided before any money moved. A replay gives the answer of the time. */
export interface VoidedAnswer {
  readonly status: 'voided';
  readonly id: string;
}

export type PaymentAnswer = ApprovedAnswer | DeclinedAnswer | ActionRequiredAnswer | PendingAnswer;

/** What a capture, a void or a refund left behind; the amounts are the payment's running totals. */
export interface MovementAnswer {
  readonly status: 'done';
  readonly movement: 'capture' | 'void' | 'refund';
  readonly id: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly voided: boolean;
}

export type RefusalError =
  /** More than is still authorized. */
  | 'over_capture'
  /** More than was captured and not refunded. */
  | 'over_refund'
  /** A void after a capture: refund instead. */
  | 'already_captured'
  | 'already_voided'
  /** A capture after `expiresAt`. */
  | 'authorization_expired'
  /** A movement of a payment that was declined or still waits, or a finish of one that does not wait. */
  | 'wrong_state';

/** A movement that was not made, told apart from a key conflict (also 409) by `status`. */
export interface RefusedAnswer {
  readonly status: 'refused';
  readonly error: RefusalError;
  readonly message: string;
  /** What could still be captured or refunded; 0 where that is not the question. */
  readonly remainingMinor: number;
}

/** 409: the key came before with another request. Nothing was done now; what was done then is not told. */
export interface KeyConflictAnswer {
  readonly status: 'key_conflict';
  readonly message: string;
}

/** 503: certainly not processed. */
export interface UnavailableAnswer {
  readonly status: 'unavailable';
}

/** 500: it may have been processed. Query by key. */
export interface FaultAnswer {
  readonly status: 'fault';
  readonly message: string;
}

/** 400, 404, 405 and 413: nothing was done. */
export interface InvalidAnswer {
  readonly status: 'bad_request' | 'not_found' | 'method_not_allowed' | 'too_large';
  readonly message: string;
}

/**
 * The answer to `GET /payments?key=`: for a payment, what it is now, whatever was sent at the time (a
 * 500, garbage, a challenge since passed); for a movement, its stored answer (a refusal with its 409).
 */
export type KeyQueryAnswer = PaymentAnswer | VoidedAnswer | MovementAnswer | RefusedAnswer;

export type PaymentStatus = PaymentAnswer['status'];

/** A payment as the gateway's books have it; also a line of the export. */
export interface GatewayBookRow {
  readonly id: string;
  readonly reference: string;
  /** The idempotency key of the request that made it. */
  readonly key: string;
  /** What was authorized, or asked for while not approved. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly voided: boolean;
  readonly status: PaymentStatus;
}

export interface PaymentRecord extends GatewayBookRow {
  readonly shopperId: string | null;
  /** Why it was declined, else null. */
  readonly code: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface PaymentList {
  readonly payments: readonly PaymentRecord[];
}

export interface MoneyTotals {
  /** Of all approved payments, voided ones included. */
  readonly authorizedMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
}

/** Totals for an audit. The sums at the top mix currencies where there are several: use `byCurrency`. */
export interface GatewayTotals extends MoneyTotals {
  readonly payments: number;
  readonly approved: number;
  readonly declined: number;
  readonly voided: number;
  readonly byCurrency: Readonly<Record<string, MoneyTotals>>;
}

/** The books of one merchant reference. `charges` is what a shopper could see: approved and not voided. */
export interface ReferenceBooks extends MoneyTotals {
  readonly reference: string;
  readonly payments: number;
  readonly charges: number;
  readonly declined: number;
  readonly voided: number;
}

/** Faults by switch. They live in the process: a restart clears them. */
export interface GatewaySwitch {
  /** New keys are answered 503. */
  readonly down: boolean;
  /** So many of the next payments are charged, and their sockets destroyed without an answer. */
  readonly dropAfter: number;
  /** The same for captures, voids and refunds. */
  readonly dropMovementsAfter: number;
  /** Added before every answer to a payment or a movement; at most 120,000. */
  readonly latencyMs: number;
  /** Every new payment is declined with this code; null for none. */
  readonly declineAll: string | null;
}
