import type { EffectWrite, RequestRecord, StoreResult, StoreUnit } from '../../contracts/index.js';
import type { CheckoutSession, Effect, LedgerEntry, Order } from '../../session/index.js';
import { effectMisfit, statesUpTo, writtenTwice } from '../check-unit.js';
import type { Connection } from './connection.js';
import { readRequest } from './read-session.js';
import { refusePromise } from './refuse-promise.js';
import { readCartOwner, writeSession } from './write-session.js';

/**
 * Writes one unit inside the open transaction, or refuses it and leaves nothing behind.
 *
 * What can be refused comes first and in this order: request, cart, session. A request that was written before a
 * refusal is taken back by hand, which is cheaper than a savepoint around each of the many units that are not refused.
 * @throws {KasseError} `ERR_INVARIANT` When a row that is written once exists, or an effect would go back.
 */
export function writeUnit(connection: Connection, unit: StoreUnit, changes: string): StoreResult {
  const { session, request } = unit;
  if (request !== undefined && !insertRequest(connection, session.shopKey, request)) {
    const record = readRequest(connection, session.shopKey, request.scope, request.requestId);
    if (record !== undefined) return { status: 'request_taken', record };
  }
  if (writeSession(connection, unit)) {
    writeRest(connection, unit, changes);
    return { status: 'committed' };
  }
  if (request !== undefined) deleteRequest(connection, session.shopKey, request);
  const owner = unit.cart === 'claim' ? readCartOwner(connection, session.shopKey, session.cartRef) : undefined;
  return owner === undefined || owner === session.id ? { status: 'stale' } : { status: 'cart_taken', sessionId: owner };
}

function writeRest(connection: Connection, unit: StoreUnit, changes: string): void {
  const { session, journal } = unit;
  for (const write of unit.effects) writeEffect(connection, session, write);
  const { events } = unit;
  connection.run('INSERT INTO steps (session_id, undelivered_in, session, journal, events) VALUES (?, ?, ?, ?, ?)', [
    session.id,
    events.length === 0 ? null : session.shopKey,
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

function writeEffect(connection: Connection, session: CheckoutSession, { write, effect }: EffectWrite): void {
  if (write === 'insert') insertEffect(connection, session, effect);
  else updateEffect(connection, session, effect);
}

function insertEffect(connection: Connection, session: CheckoutSession, effect: Effect): void {
  const sql =
    'INSERT INTO effects (session_id, key, kind, target, attempt, state, sends, created_at, due_at, reference, outcome, "of", request) ' +
    'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
  const row = [
    session.id,
    effect.key,
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
