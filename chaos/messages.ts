import type { StoreKind } from './arguments.js';

/** Where a worker finds everything that outlives it. */
export interface Premises {
  readonly store: StoreKind;
  readonly folder: string;
  /** Of Postgres. */
  readonly databaseUrl?: string;
  readonly gateways: { readonly primary: string; readonly backup: string };
}

/** What a buyer does: fills in a checkout, chooses another card, orders, or is back from the bank. And what a gateway tells. */
export type Act =
  | { readonly act: 'fill'; readonly requestId: string; readonly cartRef: string; readonly card: string }
  | { readonly act: 'pay'; readonly token: string; readonly card: string }
  | { readonly act: 'commit'; readonly token: string; readonly fingerprint: string; readonly wait: 'committed' | 'settled' }
  | { readonly act: 'resume'; readonly token: string }
  | { readonly act: 'webhook'; readonly gateway: GatewayName; readonly headers: readonly (readonly [string, string])[]; readonly body: string };

export type GatewayName = 'primary' | 'backup';

/** What the buyer was told. */
export type Told =
  | { readonly told: 'filled'; readonly sessionId: string; readonly token: string; readonly fingerprint: string }
  | { readonly told: 'ordered'; readonly sessionId: string; readonly orderNumber: string; readonly totalMinor: number }
  /** Another tab was faster, and this is its order. */
  | { readonly told: 'ordered_already'; readonly orderNumber: string }
  | { readonly told: 'checking' }
  /** The bank wants to hear it from the buyer, on its page. */
  | { readonly told: 'challenged'; readonly token: string; readonly url: string }
  /** HTTP status of the answer to a webhook. */
  | { readonly told: 'heard'; readonly status: number }
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
  | { readonly is: 'claimed'; readonly sessionId: string; /** Epoch milliseconds. */ readonly at: number };

/** By which name the database knows the connections of an engine's process. */
export function connectionsOf(pid: number): string {
  return `kasse-chaos-${pid}`;
}
