import { existsSync } from 'node:fs';
import { bookRow, openLedger } from './ledger.js';
import { gatewayName, openBooksForReading } from './open-books.js';
import type { BooksFile } from './open-books.js';
import type { GatewayBookRow, GatewayTotals, MoneyTotals, ReferenceBooks } from './protocol.js';

export interface GatewayBooks {
  readonly name: string;
  /** Oldest first. */
  readonly rows: readonly GatewayBookRow[];
  readonly totals: GatewayTotals;
}

/** Answers the audit's questions from an open file; what is not yet committed does not count. */
export interface BooksReader {
  totals(): GatewayTotals;
  reference(reference: string): ReferenceBooks;
}

interface Sums extends Omit<MoneyTotals, 'netMinor'> {
  readonly payments: number;
  readonly approved: number;
  readonly declined: number;
  readonly voided: number;
  readonly charges: number;
  readonly captures: number;
  readonly refunds: number;
}

const SUMS = `
  count(*) AS payments,
  coalesce(sum(status = 'approved'), 0) AS approved,
  coalesce(sum(status = 'declined'), 0) AS declined,
  coalesce(sum(voided), 0) AS voided,
  coalesce(sum(status = 'approved' AND voided = 0), 0) AS charges,
  coalesce(sum(captures), 0) AS captures,
  coalesce(sum(refunds), 0) AS refunds,
  coalesce(sum(CASE WHEN status = 'approved' AND moves <> 'deferred' THEN amount_minor ELSE 0 END), 0) AS authorizedMinor,
  coalesce(sum(CASE WHEN status = 'approved' AND moves = 'deferred' THEN amount_minor ELSE 0 END), 0) AS promisedMinor,
  coalesce(sum(captured_minor), 0) AS capturedMinor,
  coalesce(sum(refunded_minor), 0) AS refundedMinor,
  coalesce(sum(disputed_minor), 0) AS disputedMinor,
  coalesce(sum(reinstated_minor), 0) AS reinstatedMinor`;

/**
 * Reads a gateway's books from its file, whether its process is running, stopped or was killed.
 *
 * Rows and totals are of one moment. Sums are exact up to the largest safe integer.
 *
 * @throws {Error} When the file is missing or holds no gateway.
 */
export function readGatewayBooks(file: string): GatewayBooks {
  // Opening would make an empty file, and an audit of nothing would look like a clean one.
  if (!existsSync(file)) throw new Error(`There are no gateway books at ${file}. Give the file the gateway was started with.`);
  const db = openBooksForReading(file);
  try {
    db.exec('BEGIN');
    const name = gatewayName(db);
    if (name === undefined) throw new Error(`The file ${file} is not yet named by a gateway. Start one on it first.`);
    const ledger = openLedger(db, name);
    const rows = ledger.paymentsAfter(0, Number.MAX_SAFE_INTEGER).map((row) => bookRow(row, ledger.idOf(row)));
    return { name, rows, totals: booksReader(db).totals() };
  } finally {
    if (db.inTransaction) db.exec('ROLLBACK');
    db.close();
  }
}

export function booksReader(db: BooksFile): BooksReader {
  const all = db.prepare(`SELECT ${SUMS} FROM payments`);
  const perCurrency = db.prepare(`SELECT currency, ${SUMS} FROM payments GROUP BY currency ORDER BY currency`);
  const perReference = db.prepare(`SELECT ${SUMS} FROM payments WHERE reference = ?`);
  // The casts are true by the columns that the statements name.
  return {
    totals: () => {
      const { payments, approved, declined, voided, ...sums } = all.get() as Sums;
      const currencies = perCurrency.all() as (Sums & { readonly currency: string })[];
      const byCurrency = Object.fromEntries(currencies.map((row) => [row.currency, moneyOf(row)]));
      return { payments, approved, declined, voided, ...moneyOf(sums), byCurrency };
    },
    reference: (reference) => {
      const sums = perReference.get(reference) as Sums;
      const { payments, charges, declined, voided, captures, refunds } = sums;
      return { reference, payments, charges, declined, voided, captures, refunds, ...moneyOf(sums) };
    },
  };
}

function moneyOf(sums: Omit<MoneyTotals, 'netMinor'>): MoneyTotals {
  const { authorizedMinor, promisedMinor, capturedMinor, refundedMinor, disputedMinor, reinstatedMinor } = sums;
  const netMinor = capturedMinor - refundedMinor - disputedMinor + reinstatedMinor;
  return { authorizedMinor, promisedMinor, capturedMinor, refundedMinor, disputedMinor, reinstatedMinor, netMinor };
}
