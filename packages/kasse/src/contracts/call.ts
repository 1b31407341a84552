/**
 * What every call to a plugin carries.
 *
 * `idempotencyKey` is the same over retries, crashes and restarts of one logical effect and differs between
 * two; send it to the provider as it is. Turn a vendor SDK's own retries off: the engine retries, durably.
 */
export interface CallContext {
  /** Aborts when the engine stops waiting. The outcome is then unknown, not failed. */
  readonly signal: AbortSignal;
  readonly idempotencyKey: string;
  /** ISO 8601. Nothing may be sent to the provider after this moment. */
  readonly notAfter: string;
}
