import type { Fault, Operation } from './faults.js';

/** One thing to go wrong, and how often. */
export interface FaultRule {
  readonly operation: Operation | 'any';
  readonly fault: Fault;
  /** How many requests it still hits; null for all. Default null. */
  readonly times: number | null;
  /** For `timeout`: how late the answer comes. Default 1,000. */
  readonly delayMs: number;
  /** For `decline`. Default `do_not_honor`. */
  readonly code: string;
}

/** What the gateway is like. It lives in the process: a restart brings the default back. */
export interface GatewaySwitch {
  /** New keys are answered 503. */
  readonly down: boolean;
  /** Added before every answer to a payment or a movement; at most 120,000. */
  readonly latencyMs: number;
  /** At most 32; the first that fits is taken, before what a token asks for. A list given replaces the old one. */
  readonly faults: readonly FaultRule[];
  readonly keyTtlMs: number;
  readonly visibilityMs: number;
  readonly authorizationTtlMs: number;
  readonly challengeTtlMs: number;
}

/** Every field may be left out and then stays as it is; so may all of a rule but its operation and fault. */
export type GatewaySwitchChange = Partial<Omit<GatewaySwitch, 'faults'>> & {
  readonly faults?: readonly (Pick<FaultRule, 'operation' | 'fault'> & Partial<FaultRule>)[];
};

/** `POST /clock`: moves the gateway's clock forward. What falls due meanwhile has happened when the answer comes. */
export interface ClockChange {
  /** 0 to ten years. */
  readonly advanceMs: number;
}

export interface ClockAnswer {
  /** ISO 8601. */
  readonly now: string;
  /** How far it is ahead of the machine's clock. */
  readonly offsetMs: number;
}

/** How a challenge (`authenticate`) or an asynchronous payment (`settle`) ended. */
export interface FinishRequest {
  readonly result: 'ok' | 'fail';
}

export type WebhookKind = 'authorized' | 'captured' | 'voided' | 'refunded' | 'failed' | 'disputed' | 'reinstated';

/** Who made it happen: the merchant's request, the shopper in a challenge, time and banks, the merchant at the dashboard, or the card network. */
export type WebhookOrigin = 'api' | 'shopper' | 'bank' | 'dashboard' | 'network';

/** The body of a webhook. */
export interface WebhookEvent {
  readonly id: string;
  readonly type: `payment.${WebhookKind}`;
  /** ISO 8601, by the gateway's clock. It orders nothing. */
  readonly createdAt: string;
  readonly payment: string;
  /** The merchant's. */
  readonly reference: string;
  /** The idempotency key of the request that made the payment. */
  readonly key: string;
  /** All that this payment moved by this kind so far; 0 for a failure. */
  readonly totalMinor: number;
  readonly currency: string;
  readonly origin: WebhookOrigin;
}

/** `timestamp=<seconds since 1970>,hmac=<hex of SHA-256 over "<timestamp>.<body>">`, the timestamp of the sending. */
export const SIGNATURE_HEADER = 'sandbox-signature';

/** Where and how webhooks are sent. Without a URL no event is even written. */
export interface WebhookSettings {
  /** http or https; null for none. */
  readonly url: string | null;
  /** Of at least 16 characters. Never answered. */
  readonly secret: string;
  /** How long every event waits before it is first sent. */
  readonly delayMs: number;
  /** Every event is sent so often, each time under another id; 1 to 10. */
  readonly copies: number;
  /** Keep new events until they are released. */
  readonly hold: boolean;
  /** How often one is sent before it is given up; 1 to 20. */
  readonly triesMax: number;
  /** The wait after the first failure; doubles with each. */
  readonly retryMs: number;
}

export interface StoredWebhook extends WebhookEvent {
  readonly state: 'waiting' | 'delivered' | 'given_up';
  readonly tries: number;
}

export interface WebhookList {
  readonly events: readonly StoredWebhook[];
}

/** `POST /webhooks/release`: sends now, one after the other, what waits: all of it, or the events named in their order. */
export interface ReleaseRequest {
  readonly order?: 'oldest_first' | 'newest_first';
  /** Ids, at most 1,000; also of events that were delivered before. */
  readonly events?: readonly string[];
}

/** `POST /webhooks/forge`: sends an event that never happened, with a signature that does not hold. */
export interface ForgeRequest {
  readonly payment: string;
  readonly kind: WebhookKind;
  readonly totalMinor: number;
  /** `tampered` signs another total; `stale` signs rightly, an hour ago. */
  readonly flaw: 'wrong_secret' | 'unsigned' | 'stale' | 'tampered';
}

/** What became of what was sent at once; null where nobody answered. */
export interface SentWebhooks {
  readonly sent: readonly { readonly id: string; readonly httpStatus: number | null }[];
}
