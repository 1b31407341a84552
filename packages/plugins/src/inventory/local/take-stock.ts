import type { StockRequest } from 'kasse/plugin';
import type { TakeResult } from '../../holds/hold-book.js';
import type { SqlDatabase } from '../../sql/sql-database.js';
import { holdStock, type StockPart, stockOf, type StockRow } from './stock-table.js';

/**
 * Takes every line, or says how many pieces of each short line there are. The caller rolls a refusal back.
 *
 * Without a location a line comes from the first location, by name, that has all of it, else from several in that
 * order. Backorders are not taken.
 */
export function takeStock(tx: SqlDatabase, request: StockRequest, isUnlistedFree: boolean): TakeResult<readonly StockPart[]> {
  const taken: StockPart[] = [];
  const short: { readonly lineId: string; readonly available: number }[] = [];
  for (const line of request.lines) {
    const everywhere = stockOf(tx, line.sku);
    if (everywhere.length === 0 && isUnlistedFree) continue;
    const rows = request.locationId === undefined ? everywhere : everywhere.filter(({ location }) => location === request.locationId);
    const parts = split(rows, line.sku, line.quantity);
    if (parts?.every((part) => holdStock(tx, part)) === true) taken.push(...parts);
    else short.push({ lineId: line.lineId, available: freeOf(rows) });
  }
  return short.length === 0 ? { status: 'taken', taken } : { status: 'refused', code: 'out_of_stock', items: short };
}

function split(rows: readonly StockRow[], sku: string, quantity: number): readonly StockPart[] | undefined {
  const whole = rows.find(({ onHand, held }) => onHand - held >= quantity);
  if (whole !== undefined) return [[sku, whole.location, quantity]];
  const parts: StockPart[] = [];
  let wanted = quantity;
  for (const { location, onHand, held } of rows) {
    const some = Math.min(wanted, onHand - held);
    if (some <= 0) continue;
    parts.push([sku, location, some]);
    wanted -= some;
  }
  return wanted === 0 ? parts : undefined;
}

function freeOf(rows: readonly StockRow[]): number {
  return rows.reduce((sum, { onHand, held }) => sum + Math.max(0, onHand - held), 0);
}
