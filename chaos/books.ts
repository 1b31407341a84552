import type { GatewayBookRow } from '@kasse/testing';
import type { Order } from 'kasse';
import type { CheckoutSession } from 'kasse/plugin';

/** What everybody says after a run. Only `sessions` and `recorded` are the engine's own word. */
export interface Books {
  readonly gateways: readonly (readonly GatewayBookRow[])[];
  /** The backend's. */
  readonly orders: readonly Order[];
  /** The engine's. */
  readonly recorded: readonly Order[];
  readonly sessions: readonly SessionBook[];
  readonly stock: readonly StockBook[];
  /** Sessions a buyer asked to be committed. */
  readonly checkouts: number;
  /** Order numbers that buyers were told, with the total they were told. */
  readonly acknowledged: ReadonlyMap<string, { readonly totalMinor?: number }>;
}

export interface SessionBook {
  readonly id: string;
  readonly phase: CheckoutSession['phase'];
  readonly cartRef: string;
  readonly needsPerson: boolean;
  /** A call to the outside has no outcome yet. */
  readonly isUnfinished: boolean;
}

export interface StockBook {
  readonly sku: string;
  /** Before the first sale. */
  readonly level: number;
  readonly onHand: number;
  readonly held: number;
}

/** Nothing more will come of it, unless its buyer or a person does something. */
export function isAtRest({ phase, needsPerson, isUnfinished }: SessionBook): boolean {
  return needsPerson || (!isUnfinished && RESTING.includes(phase));
}

const RESTING: readonly CheckoutSession['phase'][] = ['collecting', 'ready', 'escalated', 'settled', 'canceled', 'expired'];
