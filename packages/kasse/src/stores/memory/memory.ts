import type { DeadLetter, InboxItem, JournalEntry, OutboxEvent, RequestRecord, Store, StoredSession } from '../../contracts/index.js';
import { KasseError } from '../../errors/index.js';
import { mustBeKept, type Effect, type LedgerEntry, type Order } from '../../session/index.js';
import { copy } from './copy.js';
import { createTables, type Row, type Tables, tickOffItem } from './tables.js';
import { writeUnit } from './write-unit.js';

export interface MemoryOptions {
  /** The store's own clock, which judges leases: epoch milliseconds. */
  readonly clock?: () => number;
  /**
   * Keeps and hands out documents themselves instead of copies, for simulations that make millions of runs: whoever
   * changes one changes what is stored. The engine changes none.
   */
  readonly sharesDocuments?: boolean;
}

/**
 * Keeps everything in this process, for tests and trials: a crash loses all of it.
 *
 * Behaves as the durable stores do; what goes in and out is copied, so that nobody shares state with it. It has no
 * transaction to lend and refuses `inTransaction`.
 */
export function memory({ clock = Date.now, sharesDocuments = false }: MemoryOptions = {}): Store {
  const tables = createTables();
  const passed = sharesDocuments ? <T>(value: T): T => value : copy;
  let isClosed = false;

  const run = <T>(work: () => T): Promise<T> =>
    new Promise((resolve) => {
      if (isClosed) throw new KasseError('ERR_STORE_CLOSED', 'The store is closed. Open a new one to go on.', {});
      resolve(passed(work()));
    });
  const rowsOf = (shopKey: string): Row[] => [...tables.sessions.values()].filter((row) => row.session.shopKey === shopKey);

  return {
    kind: 'memory',
    isShared: true,
    commit: (unit) => run(() => writeUnit(tables, passed(unit), { hasTransaction: unit.inTransaction !== undefined, now: clock() })),
    load: (sessionId) => run(() => stored(tables.sessions.get(sessionId))),
    revision: (sessionId) => run(() => tables.sessions.get(sessionId)?.session.revision),
    findByRequest: (shopKey, scope, requestId) => run((): RequestRecord | undefined => tables.requests.get(tables.key(shopKey, scope, requestId))),
    findByCart: (shopKey, cartRef) => run(() => tables.claims.get(tables.key(shopKey, cartRef))),
    findByReference: (shopKey, target, reference) =>
      run((): Effect | undefined => rowsOf(shopKey).flatMap((row) => row.effects).find((effect) => effect.reference === reference && effect.target === target)),
    findOrder: (shopKey, orderId) => run((): Order | undefined => tables.orders.get(tables.key(shopKey, orderId))),
    journal: (sessionId) => run((): readonly JournalEntry[] => tables.sessions.get(sessionId)?.journal ?? []),
    ledger: (sessionId) => run((): readonly LedgerEntry[] => tables.sessions.get(sessionId)?.ledger ?? []),
    effects: (sessionId) => run((): readonly Effect[] => tables.sessions.get(sessionId)?.effects ?? []),
    due: (shopKey, now, limit, worker) =>
      run(() =>
        rowsOf(shopKey)
          .filter(({ lease }) => worker === undefined || lease === undefined || lease.worker === worker || lease.until <= clock())
          .flatMap(({ session, dueAt }) => (dueAt === null || dueAt > now ? [] : [{ id: session.id, dueAt }]))
          .sort((a, b) => compare(a.dueAt, b.dueAt) || compare(a.id, b.id))
          .slice(0, limit)
          .map((item) => item.id),
      ),
    nextDue: (shopKey) => run(() => rowsOf(shopKey).flatMap(({ dueAt }) => dueAt ?? []).sort(compare)[0]),
    claim: (sessionId, worker, leaseMs) =>
      run(() => {
        const row = tables.sessions.get(sessionId);
        const now = clock();
        if (row === undefined || (row.lease !== undefined && row.lease.worker !== worker && row.lease.until > now)) return undefined;
        const epoch = row.session.epoch + 1;
        row.session = { ...row.session, epoch };
        row.lease = { worker, until: now + leaseMs };
        return { epoch };
      }),
    renew: (sessionId, worker, epoch, leaseMs) =>
      run(() => {
        const row = tables.sessions.get(sessionId);
        if (row?.lease?.worker !== worker || row.session.epoch !== epoch) return false;
        row.lease = { worker, until: clock() + leaseMs };
        return true;
      }),
    outbox: (shopKey, limit) =>
      run((): readonly OutboxEvent[] =>
        [...tables.outbox].filter((row) => row.shopKey === shopKey).slice(0, limit).map((row) => row.value),
      ),
    acknowledge: (eventIds) =>
      run(() => {
        for (const id of eventIds) tickOff(tables.outbox, id);
      }),
    receive: (item) =>
      run(() => {
        const key = tables.key(item.shopKey, item.key);
        const known = tables.inbox.get(key);
        if (known !== undefined) return !known.isDone;
        tables.inbox.set(key, { shopKey: item.shopKey, isDone: false, dueAt: '', value: passed(item) });
        return true;
      }),
    inbox: (shopKey, limit, now) =>
      run((): readonly InboxItem[] =>
        [...tables.inbox.values()]
          .filter((row) => row.shopKey === shopKey && !row.isDone && (now === undefined || row.dueAt <= now))
          .sort((a, b) => compare(a.dueAt, b.dueAt))
          .slice(0, limit)
          .map((row) => row.value),
      ),
    postpone: (shopKey, items) =>
      run(() => {
        for (const { key, dueAt } of items) {
          const row = tables.inbox.get(tables.key(shopKey, key));
          if (row !== undefined) row.dueAt = dueAt;
        }
      }),
    bury: (letter) =>
      run(() => {
        const key = tables.key(letter.shopKey, letter.id);
        if (letter.acts !== undefined || !tables.deadLetters.has(key)) tables.deadLetters.set(key, passed(letter));
        const item = tables.inbox.get(key);
        if (letter.content.kind === 'inbox' && item !== undefined) tickOffItem(item);
      }),
    deadLetters: (shopKey, limit) => run((): readonly DeadLetter[] => [...tables.deadLetters.values()].filter((letter) => letter.shopKey === shopKey && letter.settledAt === undefined).slice(0, limit)),
    findDeadLetter: (shopKey, id) => run((): DeadLetter | undefined => tables.deadLetters.get(tables.key(shopKey, id))),
    unbury: (shopKey, id) =>
      run(() => {
        tables.deadLetters.delete(tables.key(shopKey, id));
      }),
    attention: (shopKey, limit) =>
      run(() =>
        rowsOf(shopKey)
          .flatMap(({ session }) => (session.attention === undefined ? [] : [{ id: session.id, since: session.attention.since }]))
          .sort((a, b) => compare(a.since, b.since))
          .slice(0, limit)
          .map((item) => item.id),
      ),
    erase: (sessionId) =>
      run(() => {
        const row = tables.sessions.get(sessionId);
        if (row === undefined || mustBeKept(row.session, row.effects)) return false;
        row.personal = {};
        row.effects = row.effects.map((effect) => ({ ...effect, request: null }));
        return true;
      }),
    saveRelease: (shopKey, release, document) =>
      run(() => {
        const key = tables.key(shopKey, release);
        if (!tables.releases.has(key)) tables.releases.set(key, document);
      }),
    loadRelease: (shopKey, release) => run(() => tables.releases.get(tables.key(shopKey, release))),
    close() {
      isClosed = true;
      return Promise.resolve();
    },
  };
}

function stored(row: Row | undefined): StoredSession | undefined {
  if (row === undefined) return undefined;
  const { session, personal, tokenHash, commitId, effects, timers } = row;
  return { session, personal, tokenHash, commitId, effects, timers };
}

/** The oldest event with this id. */
function tickOff(outbox: Tables['outbox'], eventId: string): void {
  for (const row of outbox) {
    if (row.value.id !== eventId) continue;
    outbox.delete(row);
    return;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
