/** One side of a booking. Debits are positive, credits negative. */
export interface Posting {
  readonly account: string;
  readonly amountMinor: number;
}

/** A booking in the money ledger: appended, never changed. Its postings add up to zero. */
export interface LedgerEntry {
  /** Unique in the session: the order's own booking, or the key of the effect that moved the money. */
  readonly key: string;
  readonly kind: 'order' | 'capture' | 'value' | 'refund' | 'stray' | 'external';
  readonly at: string;
  readonly currency: string;
  readonly postings: readonly Posting[];
  /** Who moved it: Kasse, or somebody outside it (a dashboard, a chargeback). */
  readonly origin: 'kasse' | 'external';
}
