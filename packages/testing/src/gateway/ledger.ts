import type { GatewayBookRow, PaymentRecord, PaymentStatus } from './protocol.js';
import type { BooksFile } from './open-books.js';

/** A payment as the table has it. */
export interface PaymentRow {
  readonly number: number;
  readonly reference: string;
  readonly key: string;
  readonly amount_minor: number;
  readonly currency: string;
  readonly capture: number;
  readonly shopper_id: string | null;
  readonly status: PaymentStatus;
  readonly code: string | null;
  readonly captured_minor: number;
  readonly refunded_minor: number;
  readonly voided: number;
  readonly created_at: string;
  readonly expires_at: string;
}

export type OperationKind = 'payment' | 'capture' | 'void' | 'refund';

/** An idempotency key with the answer it replays. */
export interface OperationRow {
  readonly key: string;
  readonly kind: OperationKind;
  readonly fingerprint: string;
  readonly payment: number;
  readonly http_status: number;
  readonly body: string;
}

/** The prepared statements of the gateway. All of it is synchronous and runs inside the caller's transaction. */
export interface Ledger {
  operation(key: string): OperationRow | undefined;
  addOperation(row: OperationRow): void;
  /** @returns The row with its number. */
  addPayment(row: Omit<PaymentRow, 'number'>): PaymentRow;
  updatePayment(row: PaymentRow): void;
  payment(number: number): PaymentRow | undefined;
  paymentsOf(reference: string, limit: number): readonly PaymentRow[];
  paymentsAfter(number: number, limit: number): readonly PaymentRow[];
  idOf(row: PaymentRow): string;
  /** The number in an id of this gateway; undefined for any other text. */
  numberOf(id: string): number | undefined;
}

const INSERT_PAYMENT = `
  INSERT INTO payments (reference, key, amount_minor, currency, capture, shopper_id, status, code,
    captured_minor, refunded_minor, voided, created_at, expires_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const UPDATE_PAYMENT = `
  UPDATE payments SET status = ?, code = ?, captured_minor = ?, refunded_minor = ?, voided = ? WHERE number = ?`;

export function openLedger(db: BooksFile, name: string): Ledger {
  const operation = db.prepare('SELECT * FROM operations WHERE key = ?');
  const insertOperation = db.prepare('INSERT INTO operations VALUES (?, ?, ?, ?, ?, ?)');
  const insertPayment = db.prepare(INSERT_PAYMENT);
  const updatePayment = db.prepare(UPDATE_PAYMENT);
  const payment = db.prepare('SELECT * FROM payments WHERE number = ?');
  const byReference = db.prepare('SELECT * FROM payments WHERE reference = ? ORDER BY number LIMIT ?');
  const after = db.prepare('SELECT * FROM payments WHERE number > ? ORDER BY number LIMIT ?');
  const prefix = `${name}_`;

  // The casts below are true by the STRICT tables of open-books.ts.
  return {
    operation: (key) => operation.get(key) as OperationRow | undefined,
    addOperation: (row) => {
      insertOperation.run(row.key, row.kind, row.fingerprint, row.payment, row.http_status, row.body);
    },
    addPayment: (row) => {
      const { lastInsertRowid } = insertPayment.run(
        row.reference, row.key, row.amount_minor, row.currency, row.capture, row.shopper_id, row.status, row.code,
        row.captured_minor, row.refunded_minor, row.voided, row.created_at, row.expires_at,
      );
      return { ...row, number: Number(lastInsertRowid) };
    },
    updatePayment: (row) => {
      updatePayment.run(row.status, row.code, row.captured_minor, row.refunded_minor, row.voided, row.number);
    },
    payment: (number) => payment.get(number) as PaymentRow | undefined,
    paymentsOf: (reference, limit) => byReference.all(reference, limit) as PaymentRow[],
    paymentsAfter: (number, limit) => after.all(number, limit) as PaymentRow[],
    idOf: (row) => prefix + String(row.number),
    numberOf: (id) => {
      const digits = id.startsWith(prefix) ? id.slice(prefix.length) : '';
      return /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : undefined;
    },
  };
}

export function bookRow(row: PaymentRow, id: string): GatewayBookRow {
  return {
    id,
    reference: row.reference,
    key: row.key,
    amountMinor: row.amount_minor,
    currency: row.currency,
    capturedMinor: row.captured_minor,
    refundedMinor: row.refunded_minor,
    voided: row.voided === 1,
    status: row.status,
  };
}

export function paymentRecord(row: PaymentRow, id: string): PaymentRecord {
  return {
    ...bookRow(row, id),
    shopperId: row.shopper_id,
    code: row.code,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
