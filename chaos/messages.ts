import type { StoreKind } from './arguments.js';

/** Where a worker finds everything that outlives it. */
export interface Premises {
  readonly store: StoreKind;
  readonly folder: string;
  /** Of Postgres. */
  readonly databaseUrl?: string;
  readonly gateways: { readonly primary: string; readonly backup: string };
}

/** What a buyer does: fills in a checkout, chooses another card, or orders. */
export type Act =
  | { readonly act: 'fill'; readonly requestId: string; readonly cartRef: string; readonly card: string }
  | { readonly act: 'pay'; readonly token: string; readonly card: string }
  | { readonly act: 'commit'; readonly token: string; readonly fingerprint: string; readonly wait: 'committed' | 'settled' };

/** What the buyer was told. */
export type Told =
  | { readonly told: 'filled'; readonly sessionId: string; readonly token: string; readonly fingerprint: string }
  | { readonly told: 'ordered'; readonly sessionId: string; readonly orderNumber: string; readonly totalMinor: number }
  /** Another tab was faster, and this is its order. */
  | { readonly told: 'ordered_already'; readonly orderNumber: string }
  | { readonly told: 'checking' }
  | { readonly told: 'refused'; readonly code: string };

export type ToWorker = { readonly is: 'act'; readonly id: number; readonly act: Act } | { readonly is: 'stop' };

export type FromWorker =
  | { readonly is: 'ready' }
  | { readonly is: 'answer'; readonly id: number; readonly told: Told }
  /** A step of a session is durable; the commit it belongs to is going on, or is over. */
  | { readonly is: 'step'; readonly sessionId: string; readonly isCommitting: boolean }
  /** By which name this engine takes leases. */
  | { readonly is: 'named'; readonly worker: string }
  /** This engine has taken a session over. */
  | { readonly is: 'claimed'; readonly sessionId: string };
