import type { StoredWebhook, WebhookEvent } from './control-protocol.js';
import type { GatewayBookRow, Moves, PaymentStatus } from './protocol.js';
import type { BooksFile } from './open-books.js';

/** A payment as the table has it. */
export interface PaymentRow {
  readonly number: number;
  readonly reference: string;
  readonly key: string;
  readonly amount_minor: number;
  readonly currency: string;
  readonly moves: Moves;
  readonly shopper_id: string | null;
  readonly status: PaymentStatus;
  readonly code: string | null;
  readonly captured_minor: number;
  readonly refunded_minor: number;
  readonly disputed_minor: number;
  readonly reinstated_minor: number;
  readonly captures: number;
  readonly refunds: number;
  readonly voided: number;
  /** The payment whose authorization it renews. */
  readonly replaces: number | null;
  readonly return_url: string | null;
  /** When a payment that waits ends by itself, and why it is declined then: null approves. */
  readonly due_ms: number | null;
  readonly due_code: string | null;
  readonly created_at: string;
  readonly expires_at: string;
}

/** A payment without what no movement needs: reading columns is a good part of what a movement costs. */
export type MovableRow = Omit<PaymentRow, 'shopper_id' | 'code' | 'replaces' | 'return_url' | 'due_ms' | 'due_code' | 'created_at'>;

const MOVABLE: Readonly<Record<keyof MovableRow, true>> = {
  number: true, reference: true, key: true, amount_minor: true, currency: true, moves: true, status: true, captured_minor: true, captures: true,
  refunded_minor: true, refunds: true, disputed_minor: true, reinstated_minor: true, voided: true, expires_at: true,
};

/** What is the same of all new payments. */
const UNTOUCHED = { refunded_minor: 0, refunds: 0, disputed_minor: 0, reinstated_minor: 0, voided: 0 } as const;

export type NewPayment = Omit<PaymentRow, 'number' | keyof typeof UNTOUCHED>;

export type OperationKind = 'payment' | 'capture' | 'void' | 'refund';

/** An idempotency key with the answer it replays. */
export interface OperationRow {
  readonly key: string;
  readonly kind: OperationKind;
  readonly fingerprint: string;
  readonly payment: number;
  readonly created_ms: number;
  /** 500 when a failure is what the key replays; `body` is the truth all the same. */
  readonly http_status: number;
  readonly body: string;
}

/** The prepared statements of the gateway. All of it is synchronous and runs inside the caller's transaction. */
export interface Ledger {
  operation(key: string): OperationRow | undefined;
  /** The key must be free. */
  addOperation(row: OperationRow): void;
  forgetOperation(key: string): void;
  /** Reads all of them: for the rare question. */
  movementsOf(payment: number): readonly OperationRow[];
  /** @returns The row with its number; nothing was refunded, disputed or voided yet. */
  addPayment(row: NewPayment): PaymentRow;
  /** Writes how a payment that waited has ended. */
  endWaiting(row: PaymentRow): void;
  voidPayment(number: number): void;
  /** Writes sums and counts. */
  updateMoney(row: MovableRow): void;
  payment(number: number): PaymentRow | undefined;
  movable(number: number): MovableRow | undefined;
  paymentsOf(reference: string, limit: number): readonly PaymentRow[];
  paymentsAfter(number: number, limit: number): readonly PaymentRow[];
  /** Those that end by themselves. */
  waitingPayments(): readonly PaymentRow[];
  idOf(row: Pick<PaymentRow, 'number'>): string;
  /** The number in an id of this gateway; undefined for any other text. */
  numberOf(id: string): number | undefined;
  addEvent(event: Omit<WebhookEvent, 'id'>): StoredWebhook;
  updateEvent(event: StoredWebhook): void;
  event(id: string): StoredWebhook | undefined;
  /** Oldest first. */
  waitingEvents(limit: number): readonly StoredWebhook[];
  /** The newest, oldest first. */
  lastEvents(limit: number): readonly StoredWebhook[];
}

interface EventRow {
  readonly number: number;
  readonly state: StoredWebhook['state'];
  readonly tries: number;
  readonly body: string;
}

const INSERT_PAYMENT = `
  INSERT INTO payments (reference, key, amount_minor, currency, moves, shopper_id, status, code, captured_minor, captures,
    replaces, return_url, due_ms, due_code, created_at, expires_at, refunded_minor, refunds, disputed_minor, reinstated_minor, voided)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0)`;
const END_WAITING = 'UPDATE payments SET status = ?, code = ?, captured_minor = ?, captures = ?, due_ms = NULL WHERE number = ?';
const UPDATE_MONEY = `
  UPDATE payments SET captured_minor = ?, captures = ?, refunded_minor = ?, refunds = ?, disputed_minor = ?, reinstated_minor = ?
  WHERE number = ?`;

export function openLedger(db: BooksFile, name: string): Ledger {
  const operation = db.prepare('SELECT * FROM operations WHERE key = ?');
  const insertOperation = db.prepare('INSERT INTO operations VALUES (?, ?, ?, ?, ?, ?, ?)');
  const deleteOperation = db.prepare('DELETE FROM operations WHERE key = ?');
  const movements = db.prepare(`SELECT * FROM operations WHERE payment = ? AND kind <> 'payment'`);
  const insertPayment = db.prepare(INSERT_PAYMENT);
  const endWaiting = db.prepare(END_WAITING);
  const voidPayment = db.prepare('UPDATE payments SET voided = 1, due_ms = NULL WHERE number = ?');
  const updateMoney = db.prepare(UPDATE_MONEY);
  const payment = db.prepare('SELECT * FROM payments WHERE number = ?');
  const movable = db.prepare(`SELECT ${Object.keys(MOVABLE).join(', ')} FROM payments WHERE number = ?`);
  const byReference = db.prepare('SELECT * FROM payments WHERE reference = ? ORDER BY number LIMIT ?');
  const after = db.prepare('SELECT * FROM payments WHERE number > ? ORDER BY number LIMIT ?');
  const waiting = db.prepare('SELECT * FROM payments WHERE due_ms IS NOT NULL ORDER BY due_ms');
  const insertEvent = db.prepare(`INSERT INTO events (state, tries, body) VALUES ('waiting', 0, ?)`);
  const updateEvent = db.prepare('UPDATE events SET state = ?, tries = ? WHERE number = ?');
  const event = db.prepare('SELECT * FROM events WHERE number = ?');
  const waitingEvents = db.prepare(`SELECT * FROM events WHERE state = 'waiting' ORDER BY number LIMIT ?`);
  const lastEvents = db.prepare('SELECT * FROM events ORDER BY number DESC LIMIT ?');
  const prefix = `${name}_`;
  const eventPrefix = `evt_${name}_`;
  const storedEvent = ({ number, state, tries, body }: EventRow): StoredWebhook =>
    // The body is what addEvent wrote.
    ({ id: eventPrefix + String(number), state, tries, ...(JSON.parse(body) as Omit<WebhookEvent, 'id'>) });

  // The casts below are true by the STRICT tables of open-books.ts.
  return {
    operation: (key) => operation.get(key) as OperationRow | undefined,
    addOperation: (row) => {
      insertOperation.run(row.key, row.kind, row.fingerprint, row.payment, row.created_ms, row.http_status, row.body);
    },
    forgetOperation: (key) => {
      deleteOperation.run(key);
    },
    movementsOf: (number) => movements.all(number) as OperationRow[],
    addPayment: (row) => {
      const { lastInsertRowid } = insertPayment.run(
        row.reference, row.key, row.amount_minor, row.currency, row.moves, row.shopper_id, row.status, row.code, row.captured_minor, row.captures,
        row.replaces, row.return_url, row.due_ms, row.due_code, row.created_at, row.expires_at,
      );
      return { number: Number(lastInsertRowid), ...UNTOUCHED, ...row };
    },
    endWaiting: (row) => {
      endWaiting.run(row.status, row.code, row.captured_minor, row.captures, row.number);
    },
    voidPayment: (number) => {
      voidPayment.run(number);
    },
    updateMoney: (row) => {
      updateMoney.run(row.captured_minor, row.captures, row.refunded_minor, row.refunds, row.disputed_minor, row.reinstated_minor, row.number);
    },
    payment: (number) => payment.get(number) as PaymentRow | undefined,
    movable: (number) => movable.get(number) as MovableRow | undefined,
    paymentsOf: (reference, limit) => byReference.all(reference, limit) as PaymentRow[],
    paymentsAfter: (number, limit) => after.all(number, limit) as PaymentRow[],
    waitingPayments: () => waiting.all() as PaymentRow[],
    idOf: ({ number }) => prefix + String(number),
    numberOf: (id) => numberAfter(prefix, id),
    addEvent: (body) => {
      const { lastInsertRowid } = insertEvent.run(JSON.stringify(body));
      return { id: eventPrefix + String(lastInsertRowid), state: 'waiting', tries: 0, ...body };
    },
    updateEvent: ({ id, state, tries }) => {
      updateEvent.run(state, tries, numberAfter(eventPrefix, id) ?? null);
    },
    event: (id) => {
      const row = event.get(numberAfter(eventPrefix, id) ?? null) as EventRow | undefined;
      return row === undefined ? undefined : storedEvent(row);
    },
    waitingEvents: (limit) => (waitingEvents.all(limit) as EventRow[]).map(storedEvent),
    lastEvents: (limit) => (lastEvents.all(limit) as EventRow[]).reverse().map(storedEvent),
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
    moves: row.moves,
    captures: row.captures,
    refunds: row.refunds,
    disputedMinor: row.disputed_minor,
    reinstatedMinor: row.reinstated_minor,
    netMinor: row.captured_minor - row.refunded_minor - row.disputed_minor + row.reinstated_minor,
  };
}

function numberAfter(prefix: string, id: string): number | undefined {
  const digits = id.startsWith(prefix) ? id.slice(prefix.length) : '';
  return /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : undefined;
}
