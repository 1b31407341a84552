import type { DeadLetter, InboxItem, JournalEntry, OutboxEvent, RequestRecord, Timer } from '../../contracts/index.js';
import type { CheckoutSession, Effect, LedgerEntry, Order, Personal } from '../../session/index.js';

/** A session and all that hangs on it. */
export interface Row {
  session: CheckoutSession;
  personal: Personal;
  tokenHash: string;
  commitId: string;
  effects: Effect[];
  timers: readonly Timer[];
  dueAt: string | null;
  journal: JournalEntry[];
  ledger: LedgerEntry[];
  lease?: { readonly worker: string; readonly until: number };
}

/** Something that waits until somebody has dealt with it. */
export interface Queued<T> {
  readonly shopKey: string;
  value: T;
}

export interface Tables {
  readonly sessions: Map<string, Row>;
  readonly effectKeys: Set<string>;
  readonly requests: Map<string, RequestRecord>;
  readonly claims: Map<string, string>;
  /** The sessions that bear the reference of a payment. */
  readonly payments: Map<string, Set<string>>;
  readonly orders: Map<string, Order>;
  /** What is not delivered, oldest first. */
  readonly outbox: Set<Queued<OutboxEvent>>;
  readonly inbox: Map<string, Queued<InboxItem> & { isDone: boolean; dueAt: string }>;
  readonly deadLetters: Map<string, DeadLetter>;
  readonly releases: Map<string, string>;
  /** One map key out of several parts, whatever characters they hold. */
  key(...parts: readonly string[]): string;
}

export function createTables(): Tables {
  return {
    sessions: new Map(),
    effectKeys: new Set(),
    requests: new Map(),
    claims: new Map(),
    payments: new Map(),
    orders: new Map(),
    outbox: new Set(),
    inbox: new Map(),
    deadLetters: new Map(),
    releases: new Map(),
    key: (...parts) => JSON.stringify(parts),
  };
}

/** Somebody dealt with it: its key stays, so that it is never taken twice, and nothing of what it said. */
export function tickOffItem(item: Queued<InboxItem> & { isDone: boolean }): void {
  item.isDone = true;
  item.value = { ...item.value, payload: {} };
}
