import type { JournalEntry, RequestRecord, StoredSession, Timer } from '../../contracts/index.js';
import type { CheckoutSession, Effect, LedgerEntry, Order, Personal } from '../../session/index.js';
import type { Connection } from './connection.js';
import type { SqlRow } from './driver.js';

// Every cast in this file reads back what this store itself stringified from that very type.

/** The session with the epoch of its last claim, which is newer than the one it was written with. */
export function readStored(connection: Connection, sessionId: string): StoredSession | undefined {
  const row = connection.get(
    'SELECT s.data, s.epoch, s.token_hash, s.commit_id, p.data AS personal FROM sessions s LEFT JOIN personal p ON p.session_id = s.id WHERE s.id = ?',
    [sessionId],
  );
  if (row === undefined) return undefined;
  return {
    session: sessionOf(row),
    personal: row['personal'] === null ? {} : (JSON.parse(text(row, 'personal')) as Personal),
    tokenHash: text(row, 'token_hash'),
    commitId: text(row, 'commit_id'),
    effects: readEffects(connection, sessionId),
    timers: connection
      .all('SELECT session_id, kind, due_at, token FROM timers WHERE session_id = ? ORDER BY due_at, rowid', [sessionId])
      .map((timer): Timer => ({ sessionId, kind: text(timer, 'kind') as Timer['kind'], dueAt: text(timer, 'due_at'), token: text(timer, 'token') })),
  };
}

export function sessionOf(row: SqlRow): CheckoutSession {
  const session = JSON.parse(text(row, 'data')) as CheckoutSession;
  const epoch = Number(row['epoch']);
  return session.epoch === epoch ? session : { ...session, epoch };
}

export function readEffects(connection: Connection, sessionId: string): readonly Effect[] {
  return connection.all('SELECT * FROM effects WHERE session_id = ? ORDER BY seq', [sessionId]).map(effectOf);
}

export function effectOf(row: SqlRow): Effect {
  return {
    key: text(row, 'key'),
    sessionId: text(row, 'session_id'),
    kind: text(row, 'kind') as Effect['kind'],
    target: text(row, 'target'),
    attempt: Number(row['attempt']),
    state: text(row, 'state') as Effect['state'],
    request: row['request'] === null ? null : JSON.parse(text(row, 'request')),
    sends: Number(row['sends']),
    createdAt: text(row, 'created_at'),
    dueAt: row['due_at'] === null ? null : text(row, 'due_at'),
    ...(row['reference'] === null ? {} : { reference: text(row, 'reference') }),
    ...(row['outcome'] === null ? {} : { outcome: JSON.parse(text(row, 'outcome')) as NonNullable<Effect['outcome']> }),
    ...(row['of'] === null ? {} : { of: text(row, 'of') }),
  };
}

export function readRequest(connection: Connection, shopKey: string, scope: string, requestId: string): RequestRecord | undefined {
  const sql = 'SELECT body_hash, session_id FROM requests WHERE shop_key = ? AND scope = ? AND request_id = ?';
  const row = connection.get(sql, [shopKey, scope, requestId]);
  return row && { scope, requestId, bodyHash: text(row, 'body_hash'), sessionId: text(row, 'session_id') };
}

export function readOrder(connection: Connection, shopKey: string, orderId: string): Order | undefined {
  const row = connection.get('SELECT data FROM orders WHERE shop_key = ? AND id = ?', [shopKey, orderId]);
  return row && (JSON.parse(text(row, 'data')) as Order);
}

export function readJournal(connection: Connection, sessionId: string): readonly JournalEntry[] {
  return connection
    .all('SELECT journal FROM steps WHERE session_id = ? ORDER BY seq', [sessionId])
    .map((row) => JSON.parse(text(row, 'journal')) as JournalEntry);
}

export function readLedger(connection: Connection, sessionId: string): readonly LedgerEntry[] {
  return connection
    .all('SELECT data FROM ledger WHERE session_id = ? ORDER BY seq', [sessionId])
    .map((row) => JSON.parse(text(row, 'data')) as LedgerEntry);
}

/** A column that is never null. */
export function text(row: SqlRow, column: string): string {
  return String(row[column]);
}
