import type { CheckoutSession, Effect, LedgerEntry, Order, Personal } from '../session/index.js';
import type { Transaction } from './backend.js';

/**
 * Keeps sessions and everything that belongs to them. Every row is keyed by `shopKey`.
 *
 * What goes in and what comes out may be shared with the store and must never be changed.
 * One `commit` is one atomic unit. Its rejection means *unknown*: reload the session and look at `commitId`.
 */
export interface Store {
  readonly kind: string;
  /** Several engines may work on the same sessions at once: they read anew before they act, and send only under a lease. */
  readonly isShared: boolean;
  commit(unit: StoreUnit): Promise<StoreResult>;
  load(sessionId: string): Promise<StoredSession | undefined>;
  /** The revision a session is at: whether it has moved on, for less than `load` costs. */
  revision(sessionId: string): Promise<number | undefined>;
  findByRequest(shopKey: string, scope: string, requestId: string): Promise<RequestRecord | undefined>;
  findByCart(shopKey: string, cartRef: string): Promise<string | undefined>;
  /** Finds the effect a provider speaks of: `target` is who, as two may use the same reference. The first one where several bear it. */
  findByReference(shopKey: string, target: string, reference: string): Promise<Effect | undefined>;
  findOrder(shopKey: string, orderId: string): Promise<Order | undefined>;
  journal(sessionId: string): Promise<readonly JournalEntry[]>;
  ledger(sessionId: string): Promise<readonly LedgerEntry[]>;
  effects(sessionId: string): Promise<readonly Effect[]>;
  /** Sessions with a timer or an effect due at `now`, oldest first; for a `worker` without those that are another's, by the store's clock. */
  due(shopKey: string, now: string, limit: number, worker?: string): Promise<readonly string[]>;
  /** When the next timer or effect falls due. */
  nextDue(shopKey: string): Promise<string | undefined>;
  /** Takes the session over under a new fencing epoch, unless another worker's lease is still good by the store's clock. */
  claim(sessionId: string, worker: string, leaseMs: number): Promise<{ readonly epoch: number } | undefined>;
  renew(sessionId: string, worker: string, epoch: number, leaseMs: number): Promise<boolean>;
  /**
   * Undelivered outbox events, oldest first. A store that gives one worker at a time the right to deliver hands them to that
   * one only, and renews the right with each look: whoever got events keeps it for at least three seconds.
   */
  outbox(shopKey: string, limit: number): Promise<readonly OutboxEvent[]>;
  /**
   * Ticks off events that `outbox` of this store object handed out. Others are ignored and will be handed out (again).
   * Each id ticks off one event, the oldest that bears it: of two with the same id each is delivered.
   */
  acknowledge(eventIds: readonly string[]): Promise<void>;
  /** Keeps evidence that came from outside, once per key: the first stays. False once a step has used it: of a used item only the key is kept. */
  receive(item: InboxItem): Promise<boolean>;
  /** What waits, in the order in which it is due: new items first. With `now` only what is due by then. */
  inbox(shopKey: string, limit: number, now?: string): Promise<readonly InboxItem[]>;
  /** Items that could not be dealt with yet are due again later: they stand behind the others. What is used stays used. */
  postpone(shopKey: string, items: readonly { readonly key: string; /** ISO 8601. */ readonly dueAt: string }[]): Promise<void>;
  /**
   * Sets aside what cannot be dealt with, once per id: the first stays, until one that carries `acts` takes its place.
   * The inbox item of that id waits no more.
   */
  bury(letter: DeadLetter): Promise<void>;
  /** Dead letters that nobody has settled, oldest first. */
  deadLetters(shopKey: string, limit: number): Promise<readonly DeadLetter[]>;
  /** A settled one, too. */
  findDeadLetter(shopKey: string, id: string): Promise<DeadLetter | undefined>;
  /** Forgets a dead letter that was dealt with. */
  unbury(shopKey: string, id: string): Promise<void>;
  attention(shopKey: string, limit: number): Promise<readonly string[]>;
  /** Removes buyer data, stored requests, and what steps say of the session before the last one that is whole. Refused while it holds money or shows `attention`. */
  erase(sessionId: string): Promise<boolean>;
  /** Keeps the release a session uses. Idempotent. */
  saveRelease(shopKey: string, release: string, document: string): Promise<void>;
  loadRelease(shopKey: string, release: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Everything one step changes, written together or not at all. */
export interface StoreUnit {
  /** Time-ordered and unique; stored with the session, so that an unknown commit can be looked up. */
  readonly commitId: string;
  readonly session: CheckoutSession;
  /** The revision this step was computed from; 0 creates the session. */
  readonly expectedRevision: number;
  /** The session as the step found it, so that a store can write down only what changed. */
  readonly before?: CheckoutSession;
  /** Write all of the session down: what earlier steps say of it is about to be erased. */
  readonly isWhole?: true;
  /** Present when it changed. */
  readonly personal?: Personal;
  readonly tokenHash?: string;
  readonly effects: readonly EffectWrite[];
  readonly journal: JournalEntry;
  readonly events: readonly OutboxEvent[];
  readonly ledger: readonly LedgerEntry[];
  /** `cleared` names tokens and goes first; a timer set under a known token replaces it. */
  readonly timers: { readonly set: readonly Timer[]; readonly cleared: readonly string[] };
  /** When the first of all the session's timers and effects falls due after this step; null when nothing does. */
  readonly dueAt: string | null;
  /**
   * Asks for the session's lease, or prolongs it, in the same write; `leaseMs` 0 gives it back. Granted when nobody has
   * one, the epoch stays: whoever finds another's lease has to wait for its end and `claim`. The unit is written either way.
   */
  readonly lease?: { readonly worker: string; readonly leaseMs: number };
  readonly request?: RequestRecord;
  readonly inboxKeys?: readonly string[];
  /** One session per cart may be committing or committed, unless its order was called off. */
  readonly cart?: 'claim' | 'release';
  readonly order?: Order;
  /** Runs inside the transaction after everything else: the backend's `orders.record`. */
  readonly inTransaction?: (tx: Transaction) => void | Promise<void>;
  /** How long that may take, in milliseconds. Past it a store that can wait for it undoes the unit and rejects; its rows are locked no longer, even where the process stands still. */
  readonly inTransactionMs?: number;
}

/**
 * `insert` writes the whole row; `update` writes state, sends, due time, reference and outcome.
 * A key inserted twice, or a state that would go back, rejects the unit with `ERR_INVARIANT`.
 *
 * The reference of a payment (`authorize`) that has not failed belongs to one session of the shop at its target. A unit that
 * brings it to another session is refused with `reference_taken`. Within a session it may be repeated.
 */
export interface EffectWrite {
  readonly write: 'insert' | 'update';
  readonly effect: Effect;
}

export type StoreResult =
  | { readonly status: 'committed'; /** Says whether the lease that the unit asked for was granted. */ readonly isLeased?: boolean }
  /** The session moved on, or another worker owns it. Reload. */
  | { readonly status: 'stale' }
  | { readonly status: 'request_taken'; readonly record: RequestRecord }
  | { readonly status: 'cart_taken'; readonly sessionId: string }
  /** The effect `key` brings a reference that another session's payment bears: two orders would live on one charge. */
  | { readonly status: 'reference_taken'; readonly key: string };

export interface StoredSession {
  readonly session: CheckoutSession;
  readonly personal: Personal;
  readonly tokenHash: string;
  /** The last unit that was written. */
  readonly commitId: string;
  /** All effects of the session. */
  readonly effects: readonly Effect[];
  readonly timers: readonly Timer[];
}

/** One durable step: what came in, what it did. Without personal data and without tokens. */
export interface JournalEntry {
  readonly sessionId: string;
  readonly revision: number;
  readonly at: string;
  /** `buyer`, `engine` or `staff:<actor>`. */
  readonly actor: string;
  /** The command or event that caused the step. */
  readonly cause: string;
  readonly from: string;
  readonly to: string;
  /** The effects this step intended or learned the outcome of: `<key>=<state>`. */
  readonly effects: readonly string[];
  /** Non-personal particulars: amounts, codes, reasons. */
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/** A durable deadline. Its token is unique in the session: another timer under the same one replaces it. */
export interface Timer {
  readonly sessionId: string;
  readonly kind: 'expire' | 'attempt' | 'resolve' | 'stray' | 'erase' | 'due' | 'reauthorize';
  readonly dueAt: string;
  readonly token: string;
}

/** A CloudEvents-shaped event, delivered at least once, unique per (session, key). */
export interface OutboxEvent {
  /** `<session id>:<key>`, where the key names what happened in that session: it is written once. Consumers deduplicate by it. */
  readonly id: string;
  readonly sessionId: string;
  readonly type: string;
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Makes a request safe to send twice: the same body gets the same answer, another body is refused. */
export interface RequestRecord {
  readonly scope: string;
  readonly requestId: string;
  readonly bodyHash: string;
  readonly sessionId: string;
}

export interface InboxItem {
  readonly key: string;
  readonly shopKey: string;
  readonly source: string;
  readonly receivedAt: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What could not be dealt with, kept until a person has it tried again. Without personal data, as what it holds. */
export interface DeadLetter {
  /** That of the event, or the key of the inbox item. */
  readonly id: string;
  readonly shopKey: string;
  readonly at: string;
  /** A code: why nobody could deal with it. */
  readonly reason: string;
  readonly content: { readonly kind: 'event'; readonly event: OutboxEvent } | { readonly kind: 'inbox'; readonly item: InboxItem };
  /** What people did with it, oldest first, where there is no session that could journal it. */
  readonly acts?: readonly LetterAct[];
  /** ISO 8601. Somebody has seen it and done what there was to do; it stays for its `acts`. */
  readonly settledAt?: string;
}

/** How a person settles a dead letter: has it tried again, or has done elsewhere what there was to do. */
export type LetterExit = 'retry' | 'markDone';

export interface LetterAct {
  /** ISO 8601. */
  readonly at: string;
  /** `staff:<actor>`, as in a journal. */
  readonly actor: string;
  readonly exit: LetterExit;
}
