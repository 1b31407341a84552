import type { StockRequest } from 'kasse/plugin';
import type { TakeResult } from '../../holds/hold-book.js';
import type { SqlDatabase } from '../../sql/sql-database.js';
import { BACKORDER, holdStock, type StockPart, stockOf, type StockRow } from './stock-table.js';

/**
 * Takes every line, or says how many pieces of each short line there are. The caller rolls a refusal back.
 *
 * Without a location, and where it is not picked up at all, a line comes from the first location, by name, that has all
 * of it, else from several in that order, and what the shelves lack from what may be backordered.
 */
export function takeStock(tx: SqlDatabase, request: StockRequest, isUnlistedFree: boolean): TakeResult<readonly StockPart[]> {
  const taken: StockPart[] = [];
  const short: { readonly lineId: string; readonly available: number }[] = [];
  for (const line of request.lines) {
    const everywhere = stockOf(tx, line.sku);
    if (everywhere.length === 0 && isUnlistedFree) continue;
    const isFromAnywhere = request.locationId === undefined || line.comesFromAnywhere === true;
    const rows = isFromAnywhere ? shelvesFirst(everywhere) : everywhere.filter(({ location }) => location === request.locationId);
    const available = freeOf(rows);
    const parts = line.quantity <= available ? split(rows, line.sku, line.quantity) : undefined;
    if (parts?.every((part) => holdStock(tx, part)) === true) taken.push(...parts);
    else short.push({ lineId: line.lineId, available });
  }
  return short.length === 0 ? { status: 'taken', taken } : { status: 'refused', code: 'out_of_stock', items: short };
}

function split(rows: readonly StockRow[], sku: string, quantity: number): readonly StockPart[] | undefined {
  const whole = rows.find(({ location, onHand, held }) => location !== BACKORDER && onHand - held >= quantity);
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

function shelvesFirst(rows: readonly StockRow[]): readonly StockRow[] {
  return [...rows.filter(({ location }) => location !== BACKORDER), ...rows.filter(({ location }) => location === BACKORDER)];
}

/** What a count found missing on one shelf is promised from the others. */
function freeOf(rows: readonly StockRow[]): number {
  return Math.max(0, rows.reduce((sum, { onHand, held }) => sum + onHand - held, 0));
}
