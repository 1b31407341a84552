import type { CheckoutSession } from 'kasse/plugin';
import { must } from './wrong.js';

/** What is known of one session while the tables are read one after the other. */
export interface Account {
  readonly sessionId: string;
  readonly revision: number;
  readonly phase: CheckoutSession['phase'];
  readonly totalMinor: number;
  readonly fingerprint: string;
  readonly flowId: string;
  readonly money: CheckoutSession['money'];
  /** The order the session names. */
  readonly orderId: string | undefined;
  /** The order was met in the order table. */
  isOrdered: boolean;
  /** Sums over succeeded effects. */
  readonly moved: { authorizedMinor: number; capturedMinor: number; refundedMinor: number };
  /** Sums over the ledger. */
  readonly booked: { orderedMinor: number; capturedMinor: number; refundedMinor: number };
  /** The last entry of the journal, and how often it crossed the pivot. */
  readonly journal: { revision: number; phase: string; pivots: number };
  /** Sums over the gateway's rows. */
  readonly charged: { rows: number; capturedMinor: number; refundedMinor: number };
}

export type Accounts = ReadonlyMap<string, Account>;

export function isCommitted(phase: string): boolean {
  return phase === 'settling' || phase === 'settled';
}

/** One account for each session. Nothing may be left over: a run ends with every session settled or without an order. */
export function openAccounts(sessions: Iterable<CheckoutSession>): Accounts {
  const accounts = new Map<string, Account>();
  for (const { id, revision, phase, quote, fingerprint, flow, money, order, attention } of sessions) {
    must(!accounts.has(id), () => `Session ${id} is there twice.`);
    must(attention === undefined, () => `Session ${id} needs a person: ${attention?.code ?? ''}.`);
    must(phase !== 'settling', () => `Session ${id} is still settling.`);
    must(isCommitted(phase) === (order !== undefined), () => `Session ${id} is ${phase} ${order === undefined ? 'and names no order' : `although it names order ${order.id}`}.`);
    accounts.set(id, {
      sessionId: id,
      revision,
      phase,
      totalMinor: quote.totals.totalMinor,
      fingerprint,
      flowId: flow.flowId,
      money,
      orderId: order?.id,
      isOrdered: false,
      moved: { authorizedMinor: 0, capturedMinor: 0, refundedMinor: 0 },
      booked: { orderedMinor: 0, capturedMinor: 0, refundedMinor: 0 },
      journal: { revision: 0, phase: 'none', pivots: 0 },
      charged: { rows: 0, capturedMinor: 0, refundedMinor: 0 },
    });
  }
  return accounts;
}

/** @throws {Wrong} For a row of a session that does not exist. */
export function accountOf(accounts: Accounts, sessionId: string, what: () => string): Account {
  const account = accounts.get(sessionId);
  must(account !== undefined, () => `${what()} belongs to session ${sessionId}, which does not exist.`);
  return account;
}
