import type { Inventory, StockRequest } from 'kasse/plugin';
import { holdBook } from '../../holds/hold-book.js';
import { transactorOf } from '../../sql/open-database.js';
import type { SqlDatabase } from '../../sql/sql-database.js';
import { withTables } from '../../sql/with-tables.js';
import { type LocalStockOptions, parseStockOptions } from './options.js';
import { BACKORDER, countStock, freeStock, giveBackStock, seedStock, STOCK_TABLE, type StockPart, stockOf, type StockRow, takeOffStock } from './stock-table.js';
import { takeStock } from './take-stock.js';

/** Stock kept by Kasse's own side, for shops whose backend has none. */
export interface LocalStock extends Required<Inventory> {
  /** Sets what lies on the shelf after counting it, held pieces included. */
  count(sku: string, onHand: number, locationId?: string): Promise<void>;
  /** What lies on the shelf and what of it is held, by location; for audits. */
  levels(sku: string): Promise<readonly StockLevel[]>;
  /** Sets how many pieces may be promised beyond the shelves, held ones included: after those that were owed have left. */
  allowBackorder(sku: string, pieces: number): Promise<void>;
  /** How many pieces may still be promised beyond the shelves, and how many of these are held; `undefined` where it was never allowed. */
  backorder(sku: string): Promise<{ readonly allowed: number; readonly held: number } | undefined>;
}

export interface StockLevel {
  /** Empty for stock without a location. */
  readonly locationId: string;
  readonly onHand: number;
  readonly held: number;
}

/** Stock, or backorders, of a sku that is not counted and that there is enough of. */
const ENOUGH = 1_000_000_000;

/**
 * Opens the stock. Give it to `localInventory({ stock })`, and to the pickup carrier, which shows it per location.
 * @throws {TypeError} When an option is wrong.
 */
export function localStock(options: LocalStockOptions = {}): LocalStock {
  const { levels, collectionPoints, unlisted, backorder, database, holdSeconds, now } = parseStockOptions(options);
  const isUnlistedFree = unlisted === 'unlimited';
  const shelfAt = (locationId: string | undefined): string | undefined => (locationId !== undefined && collectionPoints.includes(locationId) ? undefined : locationId);
  const book = holdBook<StockRequest, readonly StockPart[]>('kasse_stock_holds', holdSeconds * 1000, {
    take: (tx, request) => takeStock(tx, request, isUnlistedFree),
    giveBack: (tx, taken) => {
      for (const part of taken) giveBackStock(tx, part);
    },
    settle: (tx, taken) => {
      for (const part of taken) takeOffStock(tx, part);
    },
  });
  const store = withTables(transactorOf(database), (tx) => {
    tx.exec(STOCK_TABLE);
    book.createTables(tx);
    for (const [sku, location, onHand] of partsOf(levels)) seedStock(tx, sku, location, onHand);
    for (const [sku, pieces] of Object.entries(backorder)) seedStock(tx, sku, BACKORDER, pieces === 'unlimited' ? ENOUGH : pieces);
  });
  const freeOf = (tx: SqlDatabase, sku: string, location: string | undefined, own: readonly StockPart[]): number => {
    const free = freeStock(tx, sku, location);
    if (free !== undefined) return Math.max(0, free + piecesOf(own, sku, location));
    return isUnlistedFree && stockOf(tx, sku).length === 0 ? ENOUGH : 0;
  };

  return {
    hold: ({ holdId, lines, locationId }) => {
      // Only what the contract names: the same request has the same text, whatever else came with it.
      const shelf = shelfAt(locationId);
      const wanted = lines.map(({ lineId, sku, quantity, comesFromAnywhere }) => (shelf !== undefined && comesFromAnywhere === true ? { lineId, sku, quantity, comesFromAnywhere } : { lineId, sku, quantity }));
      const request = shelf === undefined ? { lines: wanted } : { lines: wanted, locationId: shelf };
      return store.transact((tx) => book.hold(tx, holdId, request, now()));
    },
    renew: ({ holdId }) => store.transact((tx) => book.renew(tx, holdId, now())),
    consume: ({ holdId }) => store.transact((tx) => book.consume(tx, holdId, now())),
    release: ({ holdId }) => store.transact((tx) => book.release(tx, holdId)),
    available: ({ skus, locationId, ownHolds = [] }) =>
      store.transact((tx) => {
        book.expire(tx, now());
        const own = ownHolds.flatMap((holdId) => book.taken(tx, holdId) ?? []);
        return Object.fromEntries(skus.map((sku) => [sku, freeOf(tx, sku, shelfAt(locationId), own)]));
      }),
    count: (sku, onHand, locationId = '') => {
      assertPieces(sku, onHand);
      return store.transact((tx) => {
        countStock(tx, sku, locationId, onHand);
      });
    },
    levels: (sku) => store.transact((tx) => shelvesOf(tx, sku).map(({ location, onHand, held }) => ({ locationId: location, onHand, held }))),
    allowBackorder: (sku, pieces) => {
      assertPieces(sku, pieces);
      return store.transact((tx) => {
        countStock(tx, sku, BACKORDER, pieces);
      });
    },
    backorder: (sku) =>
      store.transact((tx) => {
        const row = stockOf(tx, sku).find(({ location }) => location === BACKORDER);
        return row && { allowed: row.onHand, held: row.held };
      }),
  };
}

function piecesOf(parts: readonly StockPart[], wanted: string, at: string | undefined): number {
  return parts.reduce((sum, [sku, location, quantity]) => (sku === wanted && (at === undefined || at === location) ? sum + quantity : sum), 0);
}

function shelvesOf(tx: SqlDatabase, sku: string): readonly StockRow[] {
  return stockOf(tx, sku).filter(({ location }) => location !== BACKORDER);
}

function assertPieces(sku: string, onHand: number): void {
  if (!Number.isSafeInteger(onHand) || onHand < 0) {
    throw new RangeError(`Stock of "${sku}" cannot be ${onHand}. Count whole pieces, at least 0.`);
  }
}

function* partsOf(levels: ReturnType<typeof parseStockOptions>['levels']): Generator<StockPart> {
  for (const [sku, level] of Object.entries(levels)) {
    if (typeof level === 'number') yield [sku, '', level];
    else for (const [location, onHand] of Object.entries(level)) yield [sku, location, onHand];
  }
}
