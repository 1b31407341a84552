import type { SqlDatabase } from '../sql/sql-database.js';

/** What a hold takes from an account. Units are what the account counts: minor units of money, or points. */
export interface TakenValue {
  readonly account: string;
  readonly units: number;
  readonly amountMinor: number;
  readonly currency: string;
}

export interface Account {
  readonly currency: string;
  /** Held units included. */
  readonly units: number;
  readonly held: number;
  readonly expiresAtMs: number | null;
}

export type MovementKind = 'issued' | 'earned' | 'spent' | 'credited';

export interface Movement {
  readonly account: string;
  readonly kind: MovementKind;
  /** Unique within its kind: what makes a movement happen once. */
  readonly reference: string;
  /** Below zero for what was spent. */
  readonly units: number;
  readonly atMs: number;
  /** Of a credit: the hold it gives back, and how much of it. */
  readonly holdId?: string;
  readonly amountMinor?: number;
}

/** Accounts and everything that moved on them. The units of an account are always the sum of its movements. */
export interface AccountBook {
  createTables(tx: SqlDatabase): void;
  find(tx: SqlDatabase, account: string): Account | undefined;
  open(tx: SqlDatabase, account: string, currency: string, expiresAtMs: number | null): void;
  /** True when the units were free and are held now: the condition and the change are one statement. */
  hold(tx: SqlDatabase, taken: TakenValue, nowMs: number): boolean;
  giveBack(tx: SqlDatabase, taken: TakenValue): void;
  spend(tx: SqlDatabase, taken: TakenValue, holdId: string, nowMs: number): void;
  /** Adds units under a reference that is not known yet. */
  add(tx: SqlDatabase, movement: Movement): void;
  movement(tx: SqlDatabase, kind: MovementKind, reference: string): Movement | undefined;
  /** In the order they came. */
  movements(tx: SqlDatabase, account: string): readonly Movement[];
  /** How much of a hold was credited so far, in minor units. */
  creditedMinor(tx: SqlDatabase, holdId: string): number;
}

const MOVEMENT = 'account, kind, reference, units, at AS atMs, hold_id AS holdId, amount_minor AS amountMinor';

/** @param table - Begins the names of its tables; a constant, never input. */
export function accountBook(table: string): AccountBook {
  const insertMovement = `INSERT INTO ${table}_movements (account, kind, reference, units, at, hold_id, amount_minor) VALUES (?, ?, ?, ?, ?, ?, ?)`;
  const book = (tx: SqlDatabase, { account, kind, reference, units, atMs, holdId, amountMinor }: Movement): void => {
    tx.prepare(insertMovement).run(account, kind, reference, units, atMs, holdId ?? null, amountMinor ?? null);
  };
  return {
    createTables: (tx) => {
      tx.exec(createOf(table));
    },
    find: (tx, account) => {
      const sql = `SELECT currency, units, held, expires_at AS expiresAtMs FROM ${table} WHERE account = ?`;
      return tx.prepare(sql).get(account) as Account | undefined;
    },
    open: (tx, account, currency, expiresAtMs) => {
      tx.prepare(`INSERT INTO ${table} (account, currency, units, held, expires_at) VALUES (?, ?, 0, 0, ?)`).run(account, currency, expiresAtMs);
    },
    hold: (tx, { account, units, currency }, nowMs) => {
      const sql = `UPDATE ${table} SET held = held + ?1
        WHERE account = ?2 AND currency = ?3 AND units - held >= ?1 AND (expires_at IS NULL OR expires_at > ?4)`;
      return tx.prepare(sql).run(units, account, currency, nowMs).changes === 1;
    },
    giveBack: (tx, { account, units }) => {
      tx.prepare(`UPDATE ${table} SET held = held - ? WHERE account = ?`).run(units, account);
    },
    spend: (tx, { account, units, amountMinor }, holdId, atMs) => {
      tx.prepare(`UPDATE ${table} SET units = units - ?1, held = held - ?1 WHERE account = ?2`).run(units, account);
      book(tx, { account, kind: 'spent', reference: holdId, units: -units, atMs, amountMinor });
    },
    add: (tx, movement) => {
      tx.prepare(`UPDATE ${table} SET units = units + ? WHERE account = ?`).run(movement.units, movement.account);
      book(tx, movement);
    },
    movement: (tx, kind, reference) => {
      const row = tx.prepare(`SELECT ${MOVEMENT} FROM ${table}_movements WHERE kind = ? AND reference = ?`).get(kind, reference);
      return row as Movement | undefined;
    },
    movements: (tx, account) => tx.prepare(`SELECT ${MOVEMENT} FROM ${table}_movements WHERE account = ? ORDER BY position`).all(account) as Movement[],
    creditedMinor: (tx, holdId) => {
      const sql = `SELECT coalesce(sum(amount_minor), 0) AS minor FROM ${table}_movements WHERE hold_id = ?`;
      return (tx.prepare(sql).get(holdId) as { readonly minor: number }).minor;
    },
  };
}

function createOf(table: string): string {
  return `
    CREATE TABLE IF NOT EXISTS ${table} (
      account TEXT PRIMARY KEY,
      currency TEXT NOT NULL,
      units INTEGER NOT NULL CHECK (units >= 0),
      held INTEGER NOT NULL CHECK (held BETWEEN 0 AND units),
      expires_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS ${table}_movements (
      position INTEGER PRIMARY KEY,
      account TEXT NOT NULL REFERENCES ${table},
      kind TEXT NOT NULL,
      reference TEXT NOT NULL,
      units INTEGER NOT NULL,
      at INTEGER NOT NULL,
      hold_id TEXT,
      amount_minor INTEGER,
      UNIQUE (kind, reference)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS ${table}_movements_account ON ${table}_movements (account);
    CREATE INDEX IF NOT EXISTS ${table}_movements_hold ON ${table}_movements (hold_id) WHERE hold_id IS NOT NULL;`;
}
