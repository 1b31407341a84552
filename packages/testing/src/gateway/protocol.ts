/**
 * The wire of the sandbox gateway: JSON over HTTP, every body told apart by `status`. Amounts are whole minor units of
 * their currency, whatever its exponent: nothing here ever scales one. The paths are in `routes.ts` and in the guide
 * (`docs/guide/sandbox-gateway.md`); what a test may ask for besides is in `control-protocol.ts`.
 *
 * `POST /payments`, capture, void and refund need the header `Idempotency-Key`. A key belongs to one request for
 * `keyTtlMs`: the same request under it replays the stored answer (also a refusal, and a 500 that was asked to be
 * cached), another request is a `key_conflict`. Past its life the key is forgotten, and the same request is made again.
 * Nothing is stored by 400, 404, 413, 429 and 503, so that the same key may be used again.
 *
 * While the gateway is down, a new key is answered 503, and a known key still replays its answer: 503 always means
 * "certainly not processed". 429 and a 500 before processing hit replays as well, and say nothing of the first time.
 */

export const IDEMPOTENCY_HEADER = 'idempotency-key';

/** Longest body that is read; a longer one is answered 413. */
export const BODY_BYTES_MAX = 64 * 1024;

/** Longest key, reference, token and shopper id, in UTF-16 units. */
export const TEXT_LENGTH_MAX = 255;

/** How long a key is remembered, unless the switch says otherwise. */
export const KEY_TTL_MS = 30 * 24 * 60 * 60 * 1000;

/** How long a query by key or reference does not see what was done, unless the switch says otherwise. */
export const VISIBILITY_MS = 0;

/** How long an authorization may be captured, unless the switch says otherwise. */
export const AUTHORIZATION_TTL_MS = 7 * 24 * 60 * 60 * 1000;

/** How long a challenge waits for the shopper, unless the switch says otherwise. Then it is declined as abandoned. */
export const CHALLENGE_TTL_MS = 15 * 60 * 1000;

/** What a client should do after a decline. */
export type DeclineAdvice = 'same_method' | 'other_method' | 'other_gateway' | 'never';

export interface PaymentRequest {
  /** The merchant's own name for what is paid; may repeat. */
  readonly reference: string;
  /** Positive safe integer, in the currency's minor units. */
  readonly amountMinor: number;
  /** Three capital letters. */
  readonly currency: string;
  /** `tok_ok`, or a token that asks for something else. Only a renewal goes without. */
  readonly token?: string;
  /** True for a sale, false for an authorization that is captured later. */
  readonly capture: boolean;
  /** A promise: approved, and no money is held. It ends with a capture, by the merchant or at the dashboard. */
  readonly deferred?: boolean;
  readonly shopperId?: string;
  /** Renews this payment's authorization: when the new one is approved, the old one is voided in the same moment. */
  readonly replaces?: string;
  /** Where the shopper goes after a challenge: http or https. `payment` and `result` are added to its query. */
  readonly returnUrl?: string;
}

/** What kind of payment it is. */
export type Moves = 'authorize' | 'sale' | 'deferred';

/** Positive safe integer, in the minor units of the payment's currency. */
export interface AmountRequest {
  readonly amountMinor: number;
}

export interface ApprovedAnswer {
  readonly status: 'approved';
  readonly id: string;
  /** What was authorized, which may be less than asked. */
  readonly amountMinor: number;
  readonly currency: string;
  /** Equals `amountMinor` after a sale, else 0 until a capture. */
  readonly capturedMinor: number;
  /** ISO 8601; no capture after it. A promise has none. */
  readonly expiresAt?: string;
}

export interface DeclinedAnswer {
  readonly status: 'declined';
  readonly code: string;
  readonly advice: DeclineAdvice;
}

export interface ActionRequiredAnswer {
  readonly status: 'action_required';
  readonly id: string;
  /** A page of the gateway's own, whose last part is the id. */
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

/** Only a query answers this: the authorization ended before anything was captured. */
export interface ExpiredAnswer {
  readonly status: 'expired';
  readonly id: string;
}

export type PaymentAnswer = ApprovedAnswer | DeclinedAnswer | ActionRequiredAnswer | PendingAnswer;

/** What a payment is now. */
export type CurrentAnswer = PaymentAnswer | VoidedAnswer | ExpiredAnswer;

/** What a capture, a void or a refund did and left behind; amounts other than `movedMinor` are the payment's running totals. */
export interface MovementAnswer {
  readonly status: 'done';
  readonly movement: 'capture' | 'void' | 'refund';
  readonly id: string;
  /** What this movement moved; 0 for a void. */
  readonly movedMinor: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly voided: boolean;
}

export type RefusalError =
  /** More than is still authorized. */
  | 'over_capture'
  /** More than was captured and neither refunded nor disputed. */
  | 'over_refund'
  /** More than was captured and neither refunded nor disputed, or more reinstated than was disputed. */
  | 'over_dispute'
  /** A fault that was asked for: the issuer said no to this movement. */
  | 'declined'
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

/** 429: this request was not processed. It says nothing of an earlier one under the same key. */
export interface RateLimitedAnswer {
  readonly status: 'rate_limited';
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
 * The answer to `GET /payments?key=`: for a payment, what it is now, whatever was sent at the time (a lost answer,
 * garbage, a challenge since passed); for a movement, its stored answer (a refusal with its 409). A cached 500 is all
 * that can be had under its key: then ask by reference, or for the movements of the payment.
 */
export type KeyQueryAnswer = CurrentAnswer | MovementAnswer | RefusedAnswer;

export type PaymentStatus = PaymentAnswer['status'];

/** A payment as the gateway's books have it; also a line of the export. */
export interface GatewayBookRow {
  readonly id: string;
  readonly reference: string;
  /** The idempotency key of the request that made it. Two rows may share one that was used past its life. */
  readonly key: string;
  /** What was authorized, or asked for while not approved. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly voided: boolean;
  readonly status: PaymentStatus;
  readonly moves: Moves;
  /** How many movements made up the sums. A sale counts as one capture. */
  readonly captures: number;
  readonly refunds: number;
  /** What the shopper's bank took back, and gave back again. */
  readonly disputedMinor: number;
  readonly reinstatedMinor: number;
  /** Captured, less refunded, less disputed, plus reinstated: what the merchant has. */
  readonly netMinor: number;
}

export interface PaymentRecord extends GatewayBookRow {
  readonly shopperId: string | null;
  /** Why it was declined, else null. */
  readonly code: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** What a query by key would answer. */
  readonly state: CurrentAnswer;
}

export interface PaymentList {
  readonly payments: readonly PaymentRecord[];
}

/** The movements of one payment that were made under a key, in no order. */
export interface MovementList {
  readonly movements: readonly (MovementAnswer & { readonly key: string })[];
}

export interface MoneyTotals {
  /** Of all approved payments, voided ones included, promises not. */
  readonly authorizedMinor: number;
  /** Of all approved promises, voided ones included. */
  readonly promisedMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly disputedMinor: number;
  readonly reinstatedMinor: number;
  readonly netMinor: number;
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
  readonly captures: number;
  readonly refunds: number;
}
