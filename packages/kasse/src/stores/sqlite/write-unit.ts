import type { EffectWrite, RequestRecord, StoreResult, StoreUnit, Timer } from '../../contracts/index.js';
import type { CheckoutSession, Effect, LedgerEntry, Order } from '../../session/index.js';
import { effectMisfit, statesUpTo, writtenTwice } from '../check-unit.js';
import type { Connection } from './connection.js';
import { readRequest } from './read-session.js';
import { refusePromise } from './refuse-promise.js';

/**
 * Writes one unit inside the open transaction, or refuses it and leaves nothing behind.
 *
 * What can be refused comes first and in this order: request, cart, session. What was written before a refusal is
 * taken back by hand, which is cheaper than a savepoint around each of the many units that are not refused.
 * @throws {KasseError} `ERR_INVARIANT` When a row that is written once exists, or an effect would go back.
 */
export function writeUnit(connection: Connection, unit: StoreUnit, sessionJson: string): StoreResult {
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
  if (!writeSession(connection, unit, sessionJson)) {
    if (request !== undefined) deleteRequest(connection, session.shopKey, request);
    if (claim?.isNew === true) releaseCart(connection, session);
    return { status: 'stale' };
  }
  writeRest(connection, unit);
  return { status: 'committed' };
}

function writeRest(connection: Connection, unit: StoreUnit): void {
  const { session, journal } = unit;
  if (unit.cart === 'release') releaseCart(connection, session);
  if (unit.personal !== undefined) {
    connection.run('INSERT INTO personal (session_id, data) VALUES (?, ?) ON CONFLICT (session_id) DO UPDATE SET data = excluded.data', [
      session.id,
      JSON.stringify(unit.personal),
    ]);
  }
  for (const write of unit.effects) writeEffect(connection, session, write);
  const { events } = unit;
  connection.run('INSERT INTO steps (session_id, shop_key, is_undelivered, journal, events) VALUES (?, ?, ?, ?, ?)', [
    session.id,
    session.shopKey,
    events.length === 0 ? null : 1,
    JSON.stringify(journal),
    events.length === 0 ? null : JSON.stringify(events),
  ]);
  for (const entry of unit.ledger) writeLedger(connection, session, entry);
  for (const token of unit.timers.cleared) connection.run('DELETE FROM timers WHERE session_id = ? AND token = ?', [session.id, token]);
  for (const timer of unit.timers.set) setTimer(connection, session, timer);
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
function writeSession(connection: Connection, unit: StoreUnit, json: string): boolean {
  const { session, commitId } = unit;
  const attention = session.attention?.since ?? null;
  if (unit.expectedRevision === 0) {
    const sql =
      'INSERT INTO sessions (id, shop_key, revision, epoch, attention, cart_ref, commit_id, token_hash, opened_at, data) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING';
    const { id, shopKey, revision, epoch, cartRef, openedAt } = session;
    const row = [id, shopKey, revision, epoch, attention, cartRef, commitId, unit.tokenHash ?? '', openedAt, json];
    return connection.run(sql, row) === 1;
  }
  const sql = 'UPDATE sessions SET revision = revision + 1, attention = ?, commit_id = ?, data = ? WHERE id = ? AND revision = ? AND epoch = ?';
  const row = [attention, commitId, json, session.id, unit.expectedRevision, session.epoch];
  if (connection.run(sql, row) !== 1) return false;
  if (unit.tokenHash !== undefined) connection.run('UPDATE sessions SET token_hash = ? WHERE id = ?', [unit.tokenHash, session.id]);
  return true;
}

function writeEffect(connection: Connection, session: CheckoutSession, { write, effect }: EffectWrite): void {
  if (write === 'insert') insertEffect(connection, session, effect);
  else updateEffect(connection, session, effect);
}

function insertEffect(connection: Connection, session: CheckoutSession, effect: Effect): void {
  const sql =
    'INSERT INTO effects (key, session_id, shop_key, kind, target, attempt, state, sends, created_at, due_at, reference, outcome, "of", request) ' +
    'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING';
  const row = [
    effect.key,
    session.id,
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
    `WHERE key = ? AND session_id = ? AND state IN (${earlier.map((state) => `'${state}'`).join(', ')})`;
  const row = [
    effect.state,
    effect.sends,
    effect.dueAt,
    effect.reference ?? null,
    effect.outcome === undefined ? null : JSON.stringify(effect.outcome),
    effect.key,
    session.id,
  ];
  if (connection.run(sql, row) !== 1) throw effectMisfit(effect);
}

function writeLedger(connection: Connection, session: CheckoutSession, entry: LedgerEntry): void {
  const sql = 'INSERT INTO ledger (session_id, key, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
  if (connection.run(sql, [session.id, entry.key, JSON.stringify(entry)]) !== 1) throw writtenTwice('Ledger entry', entry.key, session.id);
}

function setTimer(connection: Connection, session: CheckoutSession, timer: Timer): void {
  const sql =
    'INSERT INTO timers (session_id, token, shop_key, kind, due_at) VALUES (?, ?, ?, ?, ?) ' +
    'ON CONFLICT (session_id, token) DO UPDATE SET kind = excluded.kind, due_at = excluded.due_at';
  connection.run(sql, [session.id, timer.token, session.shopKey, timer.kind, timer.dueAt]);
}

function writeOrder(connection: Connection, order: Order): void {
  const sql =
    'INSERT INTO orders (session_id, shop_key, id, customer_id, cart_ref, total_minor, committed_at, data) ' +
    'VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
  const { sessionId, shopKey, id, customerId, cartRef, totalMinor, committedAt } = order;
  const row = [sessionId, shopKey, id, customerId ?? null, cartRef, totalMinor, committedAt, JSON.stringify(order)];
  if (connection.run(sql, row) !== 1) throw writtenTwice('Order', id, sessionId);
}
