import type { JournalEntry, RequestRecord, StoredSession, Timer } from '../../contracts/index.js';
import type { CheckoutSession, Effect, LedgerEntry, Order, Personal } from '../../session/index.js';
import type { Payment } from '../check-unit.js';
import type { Connection } from './connection.js';
import type { SqlRow } from './driver.js';
import { foldSession, stepMissing, stepsSinceWhole } from '../session-changes.js';

// Every cast in this file reads back what this store itself stringified from that very type.

export function readStored(connection: Connection, sessionId: string): StoredSession | undefined {
  const row = connection.get('SELECT id, revision, epoch, last_step, token_hash, commit_id, timers, personal FROM kasse_sessions WHERE id = ?', [sessionId]);
  if (row === undefined) return undefined;
  return {
    session: readSession(connection, row),
    personal: row['personal'] === null ? {} : (JSON.parse(text(row, 'personal')) as Personal),
    tokenHash: text(row, 'token_hash'),
    commitId: text(row, 'commit_id'),
    effects: readEffects(connection, sessionId),
    timers: timersOf(row, sessionId),
  };
}

/** The earliest first. */
function timersOf(row: SqlRow, sessionId: string): readonly Timer[] {
  const cells = JSON.parse(text(row, 'timers')) as Readonly<Record<string, Pick<Timer, 'kind' | 'dueAt'>>>;
  return Object.entries(cells)
    .map(([token, { kind, dueAt }]) => ({ sessionId, kind, dueAt, token }))
    .sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0));
}

/** Puts a session together from the steps that made it, given its row. */
export function readSession(connection: Connection, row: SqlRow): CheckoutSession {
  const id = text(row, 'id');
  const revision = Number(row['revision']);
  const count = stepsSinceWhole(revision);
  const last = stepsBack(connection, 'session', row, count);
  // Behind a step that is missing, no other is found.
  if (last.length < count) throw stepMissing(id, revision - last.length);
  return foldSession(id, last.reverse(), { revision, epoch: Number(row['epoch']) });
}

/** A column of a session's last steps, the last first. Fewer than asked for when one is missing. */
function stepsBack(connection: Connection, column: 'session' | 'journal', row: SqlRow, count: number): string[] {
  const sql =
    'WITH RECURSIVE back (seq, left) AS (VALUES (?, ?) UNION ALL SELECT kasse_steps.previous, back.left - 1 FROM back JOIN kasse_steps ON kasse_steps.seq = back.seq WHERE back.left > 1 AND kasse_steps.previous IS NOT NULL) ' +
    `SELECT ${column} AS text FROM back JOIN kasse_steps ON kasse_steps.seq = back.seq ORDER BY back.left DESC`;
  return connection.all(sql, [row['last_step'] ?? null, count]).map((step) => text(step, 'text'));
}

export function readEffects(connection: Connection, sessionId: string): readonly Effect[] {
  return connection.all('SELECT * FROM kasse_effects WHERE session_id = ? ORDER BY seq', [sessionId]).map(effectOf);
}

/** The first effect at this target that bears the reference. */
export function readByReference(connection: Connection, shopKey: string, target: string, reference: string): Effect | undefined {
  const sql = 'SELECT e.* FROM kasse_effects e JOIN kasse_sessions s ON s.id = e.session_id WHERE e.reference = ? AND e.target = ? AND s.shop_key = ? ORDER BY e.seq LIMIT 1';
  const row = connection.get(sql, [reference, target, shopKey]);
  return row && effectOf(row);
}

const TAKEN = "SELECT 1 FROM kasse_effects e JOIN kasse_sessions s ON s.id = e.session_id WHERE e.reference = ? AND e.target = ? AND e.session_id <> ? AND e.kind = 'authorize' AND e.state <> 'failed' AND s.shop_key = ?";

/** That no other session bears the reference: parameters reference, target, session, shop. */
export const NOT_TAKEN = `NOT EXISTS (${TAKEN})`;

export function isReferenceTaken(connection: Connection, { id, shopKey }: Pick<CheckoutSession, 'id' | 'shopKey'>, { target, reference }: Payment): boolean {
  return connection.get(TAKEN, [reference, target, id, shopKey]) !== undefined;
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
  const sql = 'SELECT body_hash, session_id FROM kasse_requests WHERE shop_key = ? AND scope = ? AND request_id = ?';
  const row = connection.get(sql, [shopKey, scope, requestId]);
  return row && { scope, requestId, bodyHash: text(row, 'body_hash'), sessionId: text(row, 'session_id') };
}

export function readOrder(connection: Connection, shopKey: string, orderId: string): Order | undefined {
  const row = connection.get('SELECT data FROM kasse_orders WHERE shop_key = ? AND id = ?', [shopKey, orderId]);
  return row && (JSON.parse(text(row, 'data')) as Order);
}

export function readJournal(connection: Connection, sessionId: string): readonly JournalEntry[] {
  const row = connection.get('SELECT revision, last_step FROM kasse_sessions WHERE id = ?', [sessionId]);
  if (row === undefined) return [];
  return stepsBack(connection, 'journal', row, Number(row['revision']))
    .reverse()
    .map((journal) => JSON.parse(journal) as JournalEntry);
}

export function readLedger(connection: Connection, sessionId: string): readonly LedgerEntry[] {
  return connection
    .all('SELECT data FROM kasse_ledger WHERE session_id = ? ORDER BY seq', [sessionId])
    .map((row) => JSON.parse(text(row, 'data')) as LedgerEntry);
}

/** A column that is never null. */
export function text(row: SqlRow, column: string): string {
  return String(row[column]);
}
