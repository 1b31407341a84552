/** What a call to the outside world does. Holds come before the pivot, obligations after it. `credit` refunds gift cards and points, `void_tax` takes a reported sale back. */
export type EffectKind =
  | 'hold'
  | 'release'
  | 'consume'
  | 'authorize'
  | 'capture'
  | 'void'
  | 'refund'
  | 'credit'
  | 'place'
  | 'report_tax'
  | 'void_tax';

/**
 * Monotone: an effect moves right and never back.
 * `intended` is durable before the call, so an intent found without an outcome may have been sent.
 */
export type EffectState = 'intended' | 'unknown' | 'succeeded' | 'failed' | 'reversed';

/** One call to the outside world: a durable row that outlives the phase of its session. */
export interface Effect {
  /** The idempotency key: unique, constant over retries, crashes and restarts. */
  readonly key: string;
  readonly sessionId: string;
  readonly kind: EffectKind;
  /** The plugin that is called. */
  readonly target: string;
  readonly attempt: number;
  readonly state: EffectState;
  /** The exact request, sent again unchanged on a retry. Kept apart from the session, erasable. */
  readonly request: unknown;
  /** Times it was sent, as far as is durable. */
  readonly sends: number;
  readonly createdAt: string;
  /** When to send or to resolve next; `null` when nothing is left to do. */
  readonly dueAt: string | null;
  /** The other side's name for it: a payment id, an order number. */
  readonly reference?: string;
  /** What the other side answered, without tokens or personal data. */
  readonly outcome?: EffectOutcome;
  /** The effect this one undoes or follows: `capture`, `void` and `refund` name their authorization, `credit` the hold it gives back, `void_tax` the report it takes back. */
  readonly of?: string;
}

export interface EffectOutcome {
  readonly status: string;
  readonly code?: string;
  readonly amountMinor?: number;
  readonly currency?: string;
  readonly isCaptured?: boolean;
  readonly expiresAt?: string;
  /** Until when a request may have arrived: when the last call ended that may have sent one. */
  readonly at?: string;
  /** When the request was last sent again, written down before it was; absent once that call is answered. */
  readonly repeatedAt?: string;
}
