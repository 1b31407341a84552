import type { WebhookEvent, WebhookKind, WebhookOrigin } from './control-protocol.js';
import type { MovableRow } from './ledger.js';

/** One thing that the books have learned of a payment. */
export interface Happening {
  readonly kind: WebhookKind;
  readonly origin: WebhookOrigin;
  /** The payment after it. */
  readonly row: MovableRow;
}

/** What an approval or a decline tells; nothing while a payment waits. */
export function outcomeOf(row: MovableRow, origin: WebhookOrigin): readonly Happening[] {
  if (row.status === 'declined') return [{ kind: 'failed', origin, row }];
  if (row.status !== 'approved') return [];
  return [{ kind: row.captured_minor > 0 ? 'captured' : 'authorized', origin, row }];
}

/** The event without its id. */
export function eventOf({ kind, origin, row }: Happening, payment: string, nowMs: number): Omit<WebhookEvent, 'id'> {
  return {
    type: `payment.${kind}`,
    createdAt: new Date(nowMs).toISOString(),
    payment,
    reference: row.reference,
    key: row.key,
    totalMinor: totalOf(kind, row),
    currency: row.currency,
    origin,
  };
}

function totalOf(kind: WebhookKind, row: MovableRow): number {
  switch (kind) {
    case 'authorized':
    case 'voided':
      return row.amount_minor;
    case 'captured':
      return row.captured_minor;
    case 'refunded':
      return row.refunded_minor;
    case 'disputed':
      return row.disputed_minor;
    case 'reinstated':
      return row.reinstated_minor;
    case 'failed':
      return 0;
  }
}
