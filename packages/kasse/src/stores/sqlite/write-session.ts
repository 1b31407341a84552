import type { StoreUnit, Timer } from '../../contracts/index.js';
import type { Connection } from './connection.js';
import type { SqlValue } from './driver.js';
import { sessionBefore } from '../session-changes.js';
import { NOW_MS } from './leases.js';
import type { Statement } from './statement.js';

/**
 * Writes the row of a unit's session, if its revision and epoch are the expected ones and no other session has the
 * cart it claims.
 *
 * @param step - The number of the step that is written with it.
 */
export function sessionStatement(unit: StoreUnit, step: number): Statement {
  return unit.expectedRevision === 0 ? insertSession(unit, step) : updateSession(unit, step);
}

/** Whose cart it is, among the sessions that claimed theirs. */
export function readCartOwner(connection: Connection, shopKey: string, cartRef: string): string | undefined {
  const id = connection.get('SELECT id FROM kasse_sessions WHERE shop_key = ? AND claimed_cart = ?', [shopKey, cartRef])?.['id'];
  return typeof id === 'string' ? id : undefined;
}

function insertSession(unit: StoreUnit, step: number): Statement {
  const { session, commitId, tokenHash = '', dueAt, lease } = unit;
  const { id, shopKey, revision, epoch, cartRef } = session;
  const sql =
    'INSERT INTO kasse_sessions (id, shop_key, revision, epoch, attention, due_at, claimed_cart, commit_id, token_hash, timers, personal, last_step, lease_owner, lease_until) ' +
    `VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, json_patch('{}', ?), ?, ?, ?, ${NOW_MS} + ?) ON CONFLICT DO NOTHING`;
  const claimedCart = unit.cart === 'claim' ? cartRef : null;
  const personal = unit.personal === undefined ? null : JSON.stringify(unit.personal);
  const attention = session.attention?.since ?? null;
  return [sql, [id, shopKey, revision, epoch, attention, dueAt, claimedCart, commitId, tokenHash, timersPatch(unit), personal, step, lease === undefined || lease.leaseMs === 0 ? null : lease.worker, lease?.leaseMs ?? 0], 'guard'];
}

/** Leaves alone what the step left alone: a column that is not named costs nothing, least of all in its index. */
function updateSession(unit: StoreUnit, step: number): Statement {
  const { session, effects, timers, cart } = unit;
  const before = sessionBefore(unit);
  const hasTimers = timers.set.length > 0 || timers.cleared.length > 0;
  let sql = `UPDATE ${cart === 'claim' ? 'OR IGNORE ' : ''}kasse_sessions SET revision = revision + 1, previous_step = last_step, last_step = ?, commit_id = ?`;
  const row: SqlValue[] = [step, unit.commitId];
  const set = (change: string, value: SqlValue): void => {
    sql += change;
    row.push(value);
  };
  if (before === undefined || before.attention !== session.attention) set(', attention = ?', session.attention?.since ?? null);
  if (hasTimers) set(', timers = json_patch(timers, ?)', timersPatch(unit));
  if (hasTimers || effects.length > 0) set(', due_at = ?', unit.dueAt);
  if (cart !== undefined) set(', claimed_cart = ?', cart === 'claim' ? session.cartRef : null);
  if (unit.personal !== undefined) set(', personal = ?', JSON.stringify(unit.personal));
  if (unit.tokenHash !== undefined) set(', token_hash = ?', unit.tokenHash);
  if (unit.lease !== undefined) {
    const { worker, leaseMs } = unit.lease;
    const isOurs = '(lease_owner IS NULL OR lease_owner = ?)';
    sql += `, lease_until = CASE WHEN ${isOurs} THEN ${NOW_MS} + ? ELSE lease_until END, lease_owner = CASE WHEN ${isOurs} THEN ? ELSE lease_owner END`;
    row.push(worker, leaseMs, worker, leaseMs === 0 ? null : worker);
  }
  row.push(session.id, unit.expectedRevision, session.epoch);
  return [`${sql} WHERE id = ? AND revision = ? AND epoch = ?`, row, 'guard'];
}

/** What leads from the timers before to those after, for `json_patch`: by token, null for one that is gone. */
function timersPatch({ timers: { set, cleared } }: StoreUnit): string {
  const cells = new Map<string, Pick<Timer, 'kind' | 'dueAt'> | null>(cleared.map((token) => [token, null]));
  for (const { token, kind, dueAt } of set) cells.set(token, { kind, dueAt });
  return cells.size === 0 ? '{}' : JSON.stringify(Object.fromEntries(cells));
}
