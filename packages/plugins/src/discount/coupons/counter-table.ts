import type { SqlDatabase } from '../../sql/sql-database.js';

/** What is limited, by code: `uses` of everybody, the `budget` in minor units, the uses of `customer:<id>`. */
export const COUNTER_TABLE = `
  CREATE TABLE IF NOT EXISTS kasse_coupon_counters (
    code TEXT NOT NULL,
    counter TEXT NOT NULL,
    used INTEGER NOT NULL CHECK (used >= 0),
    held INTEGER NOT NULL CHECK (held >= 0),
    PRIMARY KEY (code, counter)
  ) STRICT, WITHOUT ROWID`;

/** By how much a hold has raised one counter. */
export type Claim = readonly [code: string, counter: string, amount: number];

/** What orders have used up, without what is only held. */
export function usedOf(tx: SqlDatabase, code: string, counter: string): number {
  const row = tx.prepare('SELECT used FROM kasse_coupon_counters WHERE code = ? AND counter = ?').get(code, counter);
  return (row as { readonly used: number } | undefined)?.used ?? 0;
}

/** True when that much was left: the condition and the change are one statement. */
export function hold(tx: SqlDatabase, [code, counter, amount]: Claim, limit: number): boolean {
  const sql = `INSERT INTO kasse_coupon_counters (code, counter, used, held) SELECT ?1, ?2, 0, ?3 WHERE ?3 <= ?4
    ON CONFLICT (code, counter) DO UPDATE SET held = held + excluded.held WHERE used + held + excluded.held <= ?4`;
  return tx.prepare(sql).run(code, counter, amount, limit).changes === 1;
}

export function giveBack(tx: SqlDatabase, [code, counter, amount]: Claim): void {
  tx.prepare('UPDATE kasse_coupon_counters SET held = held - ?3 WHERE code = ?1 AND counter = ?2').run(code, counter, amount);
}

export function settle(tx: SqlDatabase, [code, counter, amount]: Claim): void {
  tx.prepare('UPDATE kasse_coupon_counters SET held = held - ?3, used = used + ?3 WHERE code = ?1 AND counter = ?2').run(code, counter, amount);
}
