import type { EffectWrite, RequestRecord, StoreResult, StoreUnit, Timer } from '../../contracts/index.js';
import type { CheckoutSession, Effect, LedgerEntry, Order } from '../../session/index.js';
import { effectMisfit, statesUpTo, writtenTwice } from '../check-unit.js';
import type { Connection } from './connection.js';
import type { SqlValue } from './driver.js';
import { readRequest } from './read-session.js';
import { refusePromise } from './refuse-promise.js';

/**
 * Writes one unit inside the open transaction, or refuses it and leaves nothing behind.
 *
 * What can be refused comes first and in this order: request, cart, session. What was written before a refusal is
 * taken back by hand, which is cheaper than a savepoint around each of the many units that are not refused.
 * @throws {KasseError} `ERR_INVARIANT` When a row that is written once exists, or an effect would go back.
 */
export function writeUnit(connection: Connection, unit: StoreUnit, changes: string): StoreResult {
  const { session, request } = unit;
  if (request !== undefined && !insertRequest(connection, session.shopKey, request)) {
    const record = readRequest(connection, session.shopKey, request.scope, request.requestId);
    if (record !== undefined) return { status: 'request_taken', record };
  }
  const claim = unit.cart === 'claim' ? claimCart(connection, session) : undefined;
  if (claim?.owner !== undefined) {
    if (request !== undefined) deleteRequest(connection, session.shopKey, request);
    return { status: 'cart_taken', sessionId: claim.owner };
  }
  if (!writeSession(connection, unit)) {
    if (request !== undefined) deleteRequest(connection, session.shopKey, request);
    if (claim?.isNew === true) releaseCart(connection, session);
    return { status: 'stale' };
  }
  writeRest(connection, unit, changes);
  return { status: 'committed' };
}

function writeRest(connection: Connection, unit: StoreUnit, changes: string): void {
  const { session, journal } = unit;
  if (unit.cart === 'release') releaseCart(connection, session);
  for (const write of unit.effects) writeEffect(connection, session, write);
  const { events } = unit;
  connection.run('INSERT INTO steps (session_id, shop_key, is_undelivered, session, journal, events) VALUES (?, ?, ?, ?, ?, ?)', [
    session.id,
    session.shopKey,
    events.length === 0 ? null : 1,
    changes,
    JSON.stringify(journal),
    events.length === 0 ? null : JSON.stringify(events),
  ]);
  for (const entry of unit.ledger) writeLedger(connection, session, entry);
  for (const key of unit.inboxKeys ?? []) {
    connection.run('UPDATE inbox SET is_done = 1 WHERE shop_key = ? AND key = ?', [session.shopKey, key]);
  }
  if (unit.order !== undefined) writeOrder(connection, unit.order);
  if (unit.inTransaction !== undefined) {
    const run = (sql: string, ...parameters: readonly (string | number | null)[]): void => void connection.run(sql, parameters);
    void refusePromise(unit.inTransaction({ run }), 'inTransaction (orders.record)');
  }
}

function insertRequest(connection: Connection, shopKey: string, request: RequestRecord): boolean {
  const { scope, requestId, bodyHash, sessionId } = request;
  const sql = 'INSERT INTO requests (shop_key, scope, request_id, body_hash, session_id) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
  return connection.run(sql, [shopKey, scope, requestId, bodyHash, sessionId]) === 1;
}

function deleteRequest(connection: Connection, shopKey: string, { scope, requestId }: RequestRecord): void {
  connection.run('DELETE FROM requests WHERE shop_key = ? AND scope = ? AND request_id = ?', [shopKey, scope, requestId]);
}

/** `owner` is the other session that holds the cart. */
function claimCart(connection: Connection, { shopKey, cartRef, id }: CheckoutSession): { readonly owner?: string; readonly isNew: boolean } {
  const sql = 'INSERT INTO cart_claims (shop_key, cart_ref, session_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
  if (connection.run(sql, [shopKey, cartRef, id]) === 1) return { isNew: true };
  const owner = connection.get('SELECT session_id FROM cart_claims WHERE shop_key = ? AND cart_ref = ?', [shopKey, cartRef])?.['session_id'];
  return owner === id ? { isNew: false } : { isNew: false, owner: String(owner) };
}

function releaseCart(connection: Connection, { shopKey, cartRef, id }: CheckoutSession): void {
  connection.run('DELETE FROM cart_claims WHERE shop_key = ? AND cart_ref = ? AND session_id = ?', [shopKey, cartRef, id]);
}

/** The compare-and-swap on revision and epoch. */
function writeSession(connection: Connection, unit: StoreUnit): boolean {
  return unit.expectedRevision === 0 ? insertSession(connection, unit) : updateSession(connection, unit);
}

function insertSession(connection: Connection, unit: StoreUnit): boolean {
  const { session, commitId, tokenHash = '', dueAt } = unit;
  const { id, shopKey, revision, epoch } = session;
  const sql =
    'INSERT INTO sessions (id, shop_key, revision, epoch, attention, due_at, commit_id, token_hash, timers, personal) ' +
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, json_patch('{}', ?), ?) ON CONFLICT (id) DO NOTHING";
  const personal = unit.personal === undefined ? null : JSON.stringify(unit.personal);
  const row = [id, shopKey, revision, epoch, session.attention?.since ?? null, dueAt, commitId, tokenHash, timersPatch(unit), personal];
  return connection.run(sql, row) === 1;
}

function updateSession(connection: Connection, unit: StoreUnit): boolean {
  const { session, effects, timers } = unit;
  let sql = 'UPDATE sessions SET revision = revision + 1, attention = ?, commit_id = ?';
  const row: SqlValue[] = [session.attention?.since ?? null, unit.commitId];
  if (timers.set.length > 0 || timers.cleared.length > 0) {
    sql += ', timers = json_patch(timers, ?)';
    row.push(timersPatch(unit));
  }
  // Only these move the due time; leaving it alone saves its index the work.
  if (row.length > 2 || effects.length > 0) {
    sql += ', due_at = ?';
    row.push(unit.dueAt);
  }
  if (unit.personal !== undefined) {
    sql += ', personal = ?';
    row.push(JSON.stringify(unit.personal));
  }
  if (unit.tokenHash !== undefined) {
    sql += ', token_hash = ?';
    row.push(unit.tokenHash);
  }
  row.push(session.id, unit.expectedRevision, session.epoch);
  return connection.run(`${sql} WHERE id = ? AND revision = ? AND epoch = ?`, row) === 1;
}

/** What leads from the timers before to those after, for `json_patch`: by token, null for one that is gone. */
function timersPatch({ timers: { set, cleared } }: StoreUnit): string {
  const cells = new Map<string, Pick<Timer, 'kind' | 'dueAt'> | null>(cleared.map((token) => [token, null]));
  for (const { token, kind, dueAt } of set) cells.set(token, { kind, dueAt });
  return cells.size === 0 ? '{}' : JSON.stringify(Object.fromEntries(cells));
}

function writeEffect(connection: Connection, session: CheckoutSession, { write, effect }: EffectWrite): void {
  if (write === 'insert') insertEffect(connection, session, effect);
  else updateEffect(connection, session, effect);
}

function insertEffect(connection: Connection, session: CheckoutSession, effect: Effect): void {
  const sql =
    'INSERT INTO effects (session_id, key, shop_key, kind, target, attempt, state, sends, created_at, due_at, reference, outcome, "of", request) ' +
    'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
  const row = [
    session.id,
    effect.key,
    session.shopKey,
    effect.kind,
    effect.target,
    effect.attempt,
    effect.state,
    effect.sends,
    effect.createdAt,
    effect.dueAt,
    effect.reference ?? null,
    effect.outcome === undefined ? null : JSON.stringify(effect.outcome),
    effect.of ?? null,
    JSON.stringify(effect.request ?? null),
  ];
  if (connection.run(sql, row) !== 1) throw writtenTwice('Effect', effect.key, session.id);
}

function updateEffect(connection: Connection, session: CheckoutSession, effect: Effect): void {
  const earlier = statesUpTo(effect.state);
  const sql =
    'UPDATE effects SET state = ?, sends = ?, due_at = ?, reference = ?, outcome = ? ' +
    `WHERE session_id = ? AND key = ? AND state IN (${earlier.map((state) => `'${state}'`).join(', ')})`;
  const row = [
    effect.state,
    effect.sends,
    effect.dueAt,
    effect.reference ?? null,
    effect.outcome === undefined ? null : JSON.stringify(effect.outcome),
    session.id,
    effect.key,
  ];
  if (connection.run(sql, row) !== 1) throw effectMisfit(effect);
}

function writeLedger(connection: Connection, session: CheckoutSession, entry: LedgerEntry): void {
  const sql = 'INSERT INTO ledger (session_id, key, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
  if (connection.run(sql, [session.id, entry.key, JSON.stringify(entry)]) !== 1) throw writtenTwice('Ledger entry', entry.key, session.id);
}

function writeOrder(connection: Connection, order: Order): void {
  const sql =
    'INSERT INTO orders (session_id, shop_key, id, cart_ref, total_minor, committed_at, data) ' +
    'VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
  const { sessionId, shopKey, id, cartRef, totalMinor, committedAt } = order;
  const row = [sessionId, shopKey, id, cartRef, totalMinor, committedAt, JSON.stringify(order)];
  if (connection.run(sql, row) !== 1) throw writtenTwice('Order', id, sessionId);
}
