import type { SqlDatabase } from '../../sql/sql-database.js';

export const STOCK_TABLE = `
  CREATE TABLE IF NOT EXISTS kasse_stock (
    sku TEXT NOT NULL,
    location TEXT NOT NULL,
    on_hand INTEGER NOT NULL,
    held INTEGER NOT NULL CHECK (held >= 0),
    PRIMARY KEY (sku, location)
  ) STRICT, WITHOUT ROWID`;

/** Where the pieces lie that may be promised and are still to come: a location of its own, where nothing is ever picked up. */
export const BACKORDER = 'kasse:backorder';

/** A quantity of one sku at one location, as holds keep it: short, because every hold stores it. */
export type StockPart = readonly [sku: string, location: string, quantity: number];

export interface StockRow {
  readonly location: string;
  readonly onHand: number;
  readonly held: number;
}

/** The level of one sku, by location in alphabetical order. */
export function stockOf(tx: SqlDatabase, sku: string): readonly StockRow[] {
  return tx.prepare('SELECT location, on_hand AS onHand, held FROM kasse_stock WHERE sku = ? ORDER BY location').all(sku) as StockRow[];
}

/** Free stock of a sku at one location, or everywhere and what may be backordered; below zero when more was promised than there is. */
export function freeStock(tx: SqlDatabase, sku: string, location?: string): number | undefined {
  const row = location === undefined
    ? tx.prepare('SELECT sum(on_hand - held) AS free FROM kasse_stock WHERE sku = ?').get(sku)
    : tx.prepare('SELECT sum(on_hand - held) AS free FROM kasse_stock WHERE sku = ? AND location = ?').get(sku, location);
  return (row as { readonly free: number | null }).free ?? undefined;
}

/** True when it was there to be taken: the condition and the change are one statement. */
export function holdStock(tx: SqlDatabase, [sku, location, quantity]: StockPart): boolean {
  const sql = 'UPDATE kasse_stock SET held = held + ?1 WHERE sku = ?2 AND location = ?3 AND on_hand - held >= ?1';
  return tx.prepare(sql).run(quantity, sku, location).changes === 1;
}

export function giveBackStock(tx: SqlDatabase, [sku, location, quantity]: StockPart): void {
  tx.prepare('UPDATE kasse_stock SET held = held - ? WHERE sku = ? AND location = ?').run(quantity, sku, location);
}

export function takeOffStock(tx: SqlDatabase, [sku, location, quantity]: StockPart): void {
  const sql = 'UPDATE kasse_stock SET on_hand = on_hand - ?1, held = held - ?1 WHERE sku = ?2 AND location = ?3';
  tx.prepare(sql).run(quantity, sku, location);
}

/** Counts anew what lies on the shelf. What is held stays held. */
export function countStock(tx: SqlDatabase, sku: string, location: string, onHand: number): void {
  const sql = `INSERT INTO kasse_stock (sku, location, on_hand, held) VALUES (?, ?, ?, 0)
    ON CONFLICT (sku, location) DO UPDATE SET on_hand = excluded.on_hand`;
  tx.prepare(sql).run(sku, location, onHand);
}

/** The same, unless the sku is counted there already. */
export function seedStock(tx: SqlDatabase, sku: string, location: string, onHand: number): void {
  tx.prepare('INSERT INTO kasse_stock (sku, location, on_hand, held) VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING').run(sku, location, onHand);
}
