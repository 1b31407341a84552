import type { JournalEntry, Order, OutboxEvent, StoreUnit } from 'kasse';
import type { Effect } from 'kasse/plugin';
import type { SimulatedWorker } from './worker.js';
import { occurred, type World } from './world.js';

/** A session as it last became durable. */
export interface SessionRecord {
  readonly id: string;
  session: StoreUnit['session'];
  dueAtMs: number;
  readonly effects: Map<string, Effect>;
  readonly journal: JournalEntry[];
  order: Order | undefined;
  committedAtMs: number | undefined;
  /** What was known to be taken when the backend was told to cancel, since what was promised had not come. */
  overdueAtMinor: number | undefined;
}

/** Watches what the store makes durable, from its own side of the wire. */
export class Records {
  readonly sessions = new Map<string, SessionRecord>();
  readonly events: OutboxEvent[] = [];
  /** Events that wait to be delivered, by id. */
  readonly #undelivered = new Map<string, number>();
  /** Somebody whose session was claimed from another worker. */
  takeovers = 0;
  stale = 0;
  readonly #owners = new Map<string, SimulatedWorker>();
  readonly #holders = new Map<string, string>();
  /** Holds that are known to be consumed. */
  readonly #consumed = new Set<string>();
  #dueAtMs: number | undefined;
  /** What waits in the inbox, by key: from when on it can be taken. Where nobody watches it, it is taken when something else happens. */
  readonly #inbox: Map<string, number> | undefined;

  constructor({ watchesInbox = false } = {}) {
    this.#inbox = watchesInbox ? new Map() : undefined;
  }

  /** The first moment at which a worker whose clock is that far ahead could find something to do. An event waits for no clock. */
  dueAtMs(nowMs: number, skewMs: number): number {
    if (this.#undelivered.size > 0) return nowMs;
    if (this.#dueAtMs === undefined) {
      this.#dueAtMs = Infinity;
      for (const { dueAtMs } of this.sessions.values()) if (dueAtMs < this.#dueAtMs) this.#dueAtMs = dueAtMs;
    }
    return Math.min(this.#dueAtMs, ...(this.#inbox?.values() ?? [])) - skewMs;
  }

  received(key: string, nowMs: number): void {
    if (this.#inbox?.has(key) === false) this.#inbox.set(key, nowMs);
  }

  postponed(items: readonly { readonly key: string; readonly dueAt: string }[]): void {
    for (const { key, dueAt } of items) if (this.#inbox?.has(key) === true) this.#inbox.set(key, Date.parse(dueAt));
  }

  tookFromInbox(keys: readonly string[]): void {
    for (const key of keys) this.#inbox?.delete(key);
  }

  get isDelivered(): boolean {
    return this.#undelivered.size === 0;
  }

  acknowledged(eventIds: readonly string[]): void {
    for (const id of eventIds) {
      const left = (this.#undelivered.get(id) ?? 1) - 1;
      if (left === 0) this.#undelivered.delete(id);
      else this.#undelivered.set(id, left);
    }
  }

  /** As it last became durable. */
  effectOf(key: string): Effect | undefined {
    return this.sessions.get(key.split('.')[0] ?? '')?.effects.get(key);
  }

  /** Its order was called off before anybody knew that it was consumed. */
  isGivenUp(holdId: string): boolean {
    return !this.#consumed.has(holdId) && this.sessions.get(holdId.split('.')[0] ?? '')?.session.order?.canceledAt !== undefined;
  }

  phaseOf(sessionId: string): string {
    return this.sessions.get(sessionId)?.session.phase ?? 'none';
  }

  committed(world: World, unit: StoreUnit): void {
    const { session } = unit;
    let record = this.sessions.get(session.id);
    if (record === undefined) {
      record = { id: session.id, session, dueAtMs: Infinity, effects: new Map(), journal: [], order: undefined, committedAtMs: undefined, overdueAtMinor: undefined };
      this.sessions.set(session.id, record);
    }
    const wasCommitted = isCommitted(record.session.phase);
    if (isCommitted(session.phase) && !wasCommitted) this.#pivoted(world, record, unit);
    if (!isCommitted(session.phase) && wasCommitted) world.violations.push(`law 7: session ${session.id} left ${record.session.phase} for ${session.phase}`);
    record.session = session;
    record.dueAtMs = unit.dueAt === null ? Infinity : Date.parse(unit.dueAt);
    this.#dueAtMs = undefined;
    this.tookFromInbox(unit.inboxKeys ?? []);
    record.journal.push(unit.journal);
    if (unit.order !== undefined) record.order = unit.order;
    for (const { effect } of unit.effects) {
      const known = { ...effect, request: record.effects.get(effect.key)?.request ?? effect.request };
      record.effects.set(effect.key, known);
      if (known.kind === 'consume' && known.state === 'succeeded') this.#consumed.add(holdOf(known) ?? '');
    }
    if (unit.events.some(({ type, data }) => type === 'payment.overdue' && data['onFailure'] === 'cancel')) record.overdueAtMinor = session.money.capturedMinor;
    this.events.push(...unit.events);
    for (const { id } of unit.events) this.#undelivered.set(id, (this.#undelivered.get(id) ?? 0) + 1);
  }

  claimed(world: World, sessionId: string, worker: SimulatedWorker): void {
    const owner = this.#owners.get(sessionId);
    this.#owners.set(sessionId, worker);
    if (owner === undefined || owner === worker) return;
    this.takeovers += 1;
    // Whoever had it is alive, stalled or not, and may still believe that it is theirs.
    if (!owner.isDead) occurred(world, 'law 8');
    // What one clock wrote down another one reads.
    if (owner.skewMs !== worker.skewMs) occurred(world, 'law 13');
  }

  leased(sessionId: string, worker: string): void {
    this.#holders.set(sessionId, worker);
  }

  /** Who was the last to get the lease of a session: whoever had it before may send nothing any more. */
  holderOf(sessionId: string): string | undefined {
    return this.#holders.get(sessionId);
  }

  /** Law 7: order, phase and the intent to place it become true together. */
  #pivoted(world: World, record: SessionRecord, unit: StoreUnit): void {
    record.committedAtMs = world.time.nowMs;
    const isWhole = unit.order !== undefined && unit.effects.some(({ effect }) => effect.kind === 'place') && unit.events.some(({ type }) => type === 'checkout.committed');
    if (!isWhole) world.violations.push(`law 7: session ${unit.session.id} was committed without its order, its event or its obligations`);
    occurred(world, 'committed');
  }
}

export function isCommitted(phase: string): boolean {
  return phase === 'settling' || phase === 'settled';
}

export function isOpen(phase: string): boolean {
  return phase === 'collecting' || phase === 'ready' || phase === 'escalated';
}

export function isUnfinished({ state }: Pick<Effect, 'state'>): boolean {
  return state === 'intended' || state === 'unknown';
}

/** What a call that ends a hold names; written by the engine's plan. */
export function holdOf({ request }: Pick<Effect, 'request'>): string | undefined {
  return (request as { readonly holdId?: string } | null)?.holdId;
}
