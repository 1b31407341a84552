import type { SqlDatabase } from '../../sql/sql-database.js';

/** Uses by code and customer; an empty customer counts all of them. */
export const USE_TABLE = `
  CREATE TABLE IF NOT EXISTS kasse_coupon_uses (
    code TEXT NOT NULL,
    customer TEXT NOT NULL,
    used INTEGER NOT NULL CHECK (used >= 0),
    held INTEGER NOT NULL CHECK (held >= 0),
    PRIMARY KEY (code, customer)
  ) STRICT, WITHOUT ROWID`;

/** One counter that a hold has raised. */
export type UsePart = readonly [code: string, customer: string];

/** Orders that were made with it, without those that only hold it. */
export function usesOf(tx: SqlDatabase, [code, customer]: UsePart): number {
  const row = tx.prepare('SELECT used FROM kasse_coupon_uses WHERE code = ? AND customer = ?').get(code, customer);
  return (row as { readonly used: number } | undefined)?.used ?? 0;
}

/** True when a use was left: the condition and the change are one statement. */
export function holdUse(tx: SqlDatabase, [code, customer]: UsePart, limit: number): boolean {
  // A limit is at least 1, so the first use always fits.
  const sql = `INSERT INTO kasse_coupon_uses (code, customer, used, held) VALUES (?, ?, 0, 1)
    ON CONFLICT (code, customer) DO UPDATE SET held = held + 1 WHERE used + held < ?`;
  return tx.prepare(sql).run(code, customer, limit).changes === 1;
}

export function giveBackUse(tx: SqlDatabase, [code, customer]: UsePart): void {
  tx.prepare('UPDATE kasse_coupon_uses SET held = held - 1 WHERE code = ? AND customer = ?').run(code, customer);
}

export function settleUse(tx: SqlDatabase, [code, customer]: UsePart): void {
  tx.prepare('UPDATE kasse_coupon_uses SET held = held - 1, used = used + 1 WHERE code = ? AND customer = ?').run(code, customer);
}
