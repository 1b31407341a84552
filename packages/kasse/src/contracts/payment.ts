import type { TenderAction } from '../session/index.js';
import type { CallContext } from './call.js';

/**
 * Moves money. Every outcome is returned, not thrown; a throw is read as `unknown`.
 *
 * `resolve` is asked when an outcome is unknown: replay the identical request under its key, or query.
 * A key conflict is `unknown`, never `declined`.
 */
export interface PaymentGateway {
  /**
   * `authorize` holds money and captures later. `sale` takes it at once: an approval that did not is not believed. `deferred`
   * promises it (invoice, cash on delivery), and only serves methods with `"commitOn": "promise"`.
   */
  readonly moves: 'authorize' | 'sale' | 'deferred';
  /**
   * How long the provider remembers an idempotency key. Nothing is sent again that could arrive past it, less a margin.
   * Longer than two calls and `visibilityMs`: a request that arrives where its key is forgotten is done once more.
   */
  readonly keyTtlMs: number;
  /** How long after a request the provider's "not found" may still be wrong. */
  readonly visibilityMs: number;
  /** It takes `AuthorizeRequest.replaces`: an authorization near its end can be renewed without the buyer. */
  readonly reauthorizes?: boolean;
  /** What a front end needs to collect the payment. No secrets. */
  readonly clientConfig?: Readonly<Record<string, unknown>>;
  /** The `reference` it answers with is the payment's own: that of another session's payment is not believed, and its outcome is unknown. */
  authorize(request: AuthorizeRequest, call: CallContext): Promise<PaymentOutcome>;
  capture(request: MoveRequest, call: CallContext): Promise<MoveOutcome>;
  /** Gives back what is held. A payment that still waits for its buyer or the bank is canceled by it, and can no more be approved. */
  void(request: MoveRequest, call: CallContext): Promise<MoveOutcome>;
  refund(request: MoveRequest, call: CallContext): Promise<MoveOutcome>;
  resolve(effect: ResolveRequest, call: CallContext): Promise<PaymentOutcome | MoveOutcome | NotFound>;
  /**
   * The buyer is back from a challenge; `input` is what the front end brought along. After a crash it is told again, under
   * the same key; when an answer does not come, `resolve` is asked instead.
   */
  resume?(request: ResumeRequest, call: CallContext): Promise<PaymentOutcome>;
  /** Verifies and reads a webhook. Throws when the signature is wrong; what takes longer than a question may is a failure of its own, and the provider sends it again. */
  parseWebhook?(request: Request, call?: Pick<CallContext, 'signal' | 'notAfter'>): Promise<readonly PaymentEvidence[]>;
  /** Not called yet: the backend gives what a customer has on file to `open`. */
  savedMethods?(customerId: string, call: CallContext): Promise<readonly SavedPaymentMethod[]>;
}

export interface AuthorizeRequest {
  /** Names this checkout at the provider: the session id. */
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly method: string;
  /** From the provider's own front end. Never a card number. */
  readonly token?: string;
  /** Ask for the money at once, where the gateway can do both. */
  readonly capture: boolean;
  readonly customerId?: string;
  /**
   * Only where the gateway `reauthorizes`: the provider's id of an authorization that is to be held anew, on the same
   * instrument, without a token. The old one ends by itself when the new one is approved, and stays when it is not.
   */
  readonly replaces?: string;
}

/** For `capture`, `void` and `refund`. */
export interface MoveRequest {
  /** The provider's payment id, from the authorization. */
  readonly payment: string;
  readonly amountMinor: number;
  readonly currency: string;
}

export interface ResolveRequest {
  readonly kind: 'authorize' | 'capture' | 'void' | 'refund';
  readonly idempotencyKey: string;
  readonly request: AuthorizeRequest | MoveRequest;
  /** False past the life of the key, while "not found" is not final yet, and of a capture whose order was called off: query, do not send. */
  readonly mayReplay: boolean;
}

export interface ResumeRequest {
  readonly payment: string;
  readonly input: Readonly<Record<string, string>>;
}

/**
 * The whole list of what can come of an authorization.
 *
 * A `code`, here and in every other answer, is up to 64 letters, digits and `_ . : -`; anything else is read as
 * `unknown_code`, because free text could hold personal data. Times are ISO 8601 with a zone.
 */
export type PaymentOutcome =
  | {
      readonly status: 'approved';
      readonly amountMinor: number;
      readonly currency: string;
      readonly reference: string;
      readonly captured: boolean;
      readonly expiresAt?: string;
    }
  | {
      readonly status: 'declined';
      readonly code: string;
      readonly retry: 'same_method' | 'other_method' | 'other_gateway' | 'never';
    }
  | { readonly status: 'action_required'; readonly reference: string; readonly action: TenderAction }
  | { readonly status: 'pending'; readonly reference: string; /** At most 30 days. */ readonly checkAfterMs: number }
  /** Certainly not processed. Of `resolve` it says only that the question was not: the payment stays unknown. */
  | { readonly status: 'unavailable' }
  /** May have been processed. */
  | { readonly status: 'unknown' };

/**
 * What can come of a capture, a void or a refund. `reference` is the provider's own name for the movement, such as a refund's
 * id, or the payment's where it has none; the same whenever it is asked for. `amountMinor` is what moved.
 */
export type MoveOutcome =
  | { readonly status: 'succeeded'; readonly amountMinor: number; readonly currency: string; readonly reference: string }
  | { readonly status: 'failed'; readonly code: string }
  | { readonly status: 'unavailable' }
  | { readonly status: 'unknown' };

/** The provider has never seen the key. Final only when asked `visibilityMs` after whatever may have been sent; never of a payment that it has named: that is unknown. */
export interface NotFound {
  readonly status: 'not_found';
}

/** One thing a webhook says: a hint to look, with evidence. */
export interface PaymentEvidence {
  /** The merchant's reference or the provider's payment id. */
  readonly reference: string;
  /** `reinstated`: money of a dispute came back. Every kind's total only grows, so that no order of arrival is wrong. */
  readonly kind: 'authorized' | 'captured' | 'voided' | 'refunded' | 'failed' | 'disputed' | 'reinstated';
  /** The total moved so far by this kind, for deduplication; 0 for `failed`. */
  readonly cumulativeMinor: number;
  readonly currency: string;
  /** The provider's payment id, where `reference` is the merchant's. */
  readonly payment?: string;
  /**
   * The key of the authorization the payment came from: tells the attempt, also of a payment whose id never arrived.
   * Another `payment` under the key of one that is known is a second one, and is given back.
   */
  readonly idempotencyKey?: string;
  /** `external`: nobody asked for it by this contract; a refund from the provider's dashboard, a chargeback. */
  readonly origin?: 'requested' | 'external';
  /** The provider's id of the delivery, to find it again there. The same fact may come under several. */
  readonly eventId?: string;
}

export interface SavedPaymentMethod {
  readonly id: string;
  readonly token: string;
  readonly display: string;
}
