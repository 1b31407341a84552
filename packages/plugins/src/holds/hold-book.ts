import type { SqlDatabase } from '../sql/sql-database.js';

/** What a kind of hold takes and how it gives it back. Everything runs inside one transaction. */
export interface HoldKeeper<Request, Taken> {
  /** Takes everything or nothing: what it wrote before refusing is rolled back by the book. */
  take(tx: SqlDatabase, request: Request, moment: HoldMoment): TakeResult<Taken>;
  /** Puts back what a released or expired hold had taken. */
  giveBack(tx: SqlDatabase, taken: Taken): void;
  /** Makes what was taken final. */
  settle(tx: SqlDatabase, taken: Taken, moment: HoldMoment): void;
}

/** Which hold, and when by the caller's clock. */
export interface HoldMoment {
  readonly holdId: string;
  readonly nowMs: number;
}

export type TakeResult<Taken> =
  | { readonly status: 'taken'; readonly taken: Taken }
  | ({ readonly status: 'refused' } & Refusal);

export interface Refusal {
  readonly code: string;
  readonly items?: readonly { readonly lineId: string; readonly available: number }[];
}

export type BookedHold = { readonly status: 'held'; readonly expiresAt: string } | ({ readonly status: 'refused' } & Refusal);
export type BookedEnd = { readonly status: 'succeeded' } | { readonly status: 'failed'; readonly code: string };

/**
 * The life of holds in one table: held, then consumed or released exactly once. An expired hold has given back what
 * it took and may still be renewed or consumed, if that can be taken again.
 */
export interface HoldBook<Request, Taken> {
  hold(tx: SqlDatabase, holdId: string, request: Request, nowMs: number): BookedHold;
  renew(tx: SqlDatabase, holdId: string, nowMs: number): BookedHold;
  consume(tx: SqlDatabase, holdId: string, nowMs: number): BookedEnd;
  release(tx: SqlDatabase, holdId: string): BookedEnd;
  /** Gives back what expired holds had taken. Every other method does so first. */
  expire(tx: SqlDatabase, nowMs: number): void;
  /** What a consumed hold had taken; its state when it is not consumed, undefined when it never came. */
  settled(tx: SqlDatabase, holdId: string): { readonly state: 'consumed'; readonly taken: Taken } | { readonly state: Exclude<HoldState, 'consumed'> } | undefined;
  /** What a hold that stands has taken. */
  taken(tx: SqlDatabase, holdId: string): Taken | undefined;
  createTables(tx: SqlDatabase): void;
}

type HoldState = 'held' | 'consumed' | 'released' | 'expired';

interface HoldRow {
  readonly state: HoldState;
  readonly request: string;
  readonly taken: string;
  readonly expires_at: number;
}

/** @param table - Name of the book's table; a constant, never input. */
export function holdBook<Request, Taken>(table: string, ttlMs: number, keeper: HoldKeeper<Request, Taken>): HoldBook<Request, Taken> {
  const sql = statementsOf(table);
  const find = (tx: SqlDatabase, holdId: string): HoldRow | undefined => tx.prepare(sql.find).get(holdId) as HoldRow | undefined;
  // Both columns hold what this book has written.
  const requestOf = (row: HoldRow): Request => JSON.parse(row.request) as Request;
  const takenOf = (row: HoldRow): Taken => JSON.parse(row.taken) as Taken;

  function expire(tx: SqlDatabase, nowMs: number): void {
    for (const row of tx.prepare(sql.expired).all(nowMs) as (HoldRow & { readonly hold_id: string })[]) {
      keeper.giveBack(tx, takenOf(row));
      tx.prepare(sql.end).run('expired', row.hold_id);
    }
  }

  function take(tx: SqlDatabase, holdId: string, request: Request, nowMs: number): BookedHold {
    tx.prepare('SAVEPOINT kasse_take').run();
    const result = keeper.take(tx, request, { holdId, nowMs });
    if (result.status === 'refused') tx.prepare('ROLLBACK TO kasse_take').run();
    tx.prepare('RELEASE kasse_take').run();
    if (result.status === 'refused') return result;
    const expiresAtMs = nowMs + ttlMs;
    tx.prepare(sql.held).run(holdId, JSON.stringify(request), JSON.stringify(result.taken), expiresAtMs);
    return held(expiresAtMs);
  }

  return {
    expire,
    createTables: (tx) => {
      tx.exec(sql.create);
    },
    hold: (tx, holdId, request, nowMs) => {
      expire(tx, nowMs);
      const row = find(tx, holdId);
      if (row === undefined) return take(tx, holdId, request, nowMs);
      if (row.state === 'consumed' || row.state === 'released') return { status: 'refused', code: `hold_${row.state}` };
      if (row.request !== JSON.stringify(request)) return { status: 'refused', code: 'hold_conflict' };
      return row.state === 'held' ? held(row.expires_at) : take(tx, holdId, request, nowMs);
    },
    renew: (tx, holdId, nowMs) => {
      expire(tx, nowMs);
      const row = find(tx, holdId);
      if (row === undefined) return { status: 'refused', code: 'hold_unknown' };
      if (row.state === 'consumed' || row.state === 'released') return { status: 'refused', code: `hold_${row.state}` };
      if (row.state === 'expired') return take(tx, holdId, requestOf(row), nowMs);
      const expiresAtMs = Math.max(row.expires_at, nowMs + ttlMs);
      tx.prepare(sql.renew).run(expiresAtMs, holdId);
      return held(expiresAtMs);
    },
    consume: (tx, holdId, nowMs) => {
      expire(tx, nowMs);
      let row = find(tx, holdId);
      if (row?.state === 'consumed') return { status: 'succeeded' };
      if (row?.state === 'expired') {
        const again = take(tx, holdId, requestOf(row), nowMs);
        if (again.status === 'refused') return { status: 'failed', code: again.code };
        row = find(tx, holdId);
      }
      if (row === undefined) return { status: 'failed', code: 'hold_unknown' };
      if (row.state === 'released') return { status: 'failed', code: 'hold_released' };
      keeper.settle(tx, takenOf(row), { holdId, nowMs });
      tx.prepare(sql.end).run('consumed', holdId);
      return { status: 'succeeded' };
    },
    release: (tx, holdId) => {
      const row = find(tx, holdId);
      if (row === undefined) tx.prepare(sql.forbid).run(holdId);
      if (row?.state === 'consumed') return { status: 'failed', code: 'hold_consumed' };
      if (row?.state === 'held') keeper.giveBack(tx, takenOf(row));
      if (row !== undefined && row.state !== 'released') tx.prepare(sql.end).run('released', holdId);
      return { status: 'succeeded' };
    },
    taken: (tx, holdId) => {
      const row = find(tx, holdId);
      return row?.state === 'held' ? takenOf(row) : undefined;
    },
    settled: (tx, holdId) => {
      const row = find(tx, holdId);
      if (row === undefined) return undefined;
      return row.state === 'consumed' ? { state: row.state, taken: takenOf(row) } : { state: row.state };
    },
  };
}

function held(expiresAtMs: number): BookedHold {
  return { status: 'held', expiresAt: new Date(expiresAtMs).toISOString() };
}

function statementsOf(table: string): Readonly<Record<'create' | 'find' | 'expired' | 'held' | 'renew' | 'end' | 'forbid', string>> {
  return {
    create: `
      CREATE TABLE IF NOT EXISTS ${table} (
        hold_id TEXT PRIMARY KEY,
        state TEXT NOT NULL CHECK (state IN ('held', 'consumed', 'released', 'expired')),
        request TEXT NOT NULL,
        taken TEXT NOT NULL,
        expires_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX IF NOT EXISTS ${table}_due ON ${table} (expires_at) WHERE state = 'held';`,
    find: `SELECT state, request, taken, expires_at FROM ${table} WHERE hold_id = ?`,
    expired: `SELECT hold_id, state, request, taken, expires_at FROM ${table} WHERE state = 'held' AND expires_at <= ?`,
    held: `INSERT INTO ${table} (hold_id, state, request, taken, expires_at) VALUES (?, 'held', ?, ?, ?)
      ON CONFLICT (hold_id) DO UPDATE SET state = 'held', taken = excluded.taken, expires_at = excluded.expires_at`,
    renew: `UPDATE ${table} SET expires_at = ? WHERE hold_id = ?`,
    end: `UPDATE ${table} SET state = ? WHERE hold_id = ?`,
    forbid: `INSERT INTO ${table} (hold_id, state, request, taken, expires_at) VALUES (?, 'released', 'null', 'null', 0)`,
  };
}
