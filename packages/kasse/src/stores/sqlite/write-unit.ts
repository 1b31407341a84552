import type { EffectWrite, RequestRecord, StoreResult, StoreUnit } from '../../contracts/index.js';
import type { KasseError } from '../../errors/index.js';
import type { Effect, LedgerEntry, Order } from '../../session/index.js';
import { bearsPayment, EFFECT_STATES, effectMisfit, paymentsOf, statesUpTo, writtenTwice } from '../check-unit.js';
import type { Connection } from './connection.js';
import type { SqlRow } from './driver.js';
import { tickOffStatement } from './queues.js';
import { isReferenceTaken, NOT_TAKEN, readRequest } from './read-session.js';
import { changesOf } from '../session-changes.js';
import type { ListOutcome, Statement } from './statement.js';
import { readCartOwner, sessionStatement } from './write-session.js';

/** A unit as statements that take effect together, and what it means when a guard among them refuses. */
export interface UnitStatements {
  readonly list: readonly Statement[];
  /** The contract's answer to what became of the list. @throws KasseError `ERR_INVARIANT` When a row that is written once exists, or an effect would go back. */
  readonly resultOf: (outcome: ListOutcome, connection: () => Connection) => StoreResult;
}

/**
 * What can be refused without an error comes first and in this order: request, cart, session, references of payments.
 *
 * @param step - The number of the unit's step: higher than that of every step written before.
 */
export function statementsOf(unit: StoreUnit, step: number): UnitStatements {
  const { session, request, journal, events } = unit;
  const { id, shopKey } = session;
  const list: Statement[] = [];
  const misfits = new Map<number, () => KasseError>();
  const once = (statement: Statement, misfit: () => KasseError): void => {
    misfits.set(list.length, misfit);
    list.push(statement);
  };

  if (request !== undefined) list.push(insertRequest(shopKey, request));
  list.push(sessionStatement(unit, step));
  // An order for the rows of one step, which have none of their own.
  let seq = step * ROWS_PER_STEP;
  for (const write of unit.effects) {
    const { effect } = write;
    once(effectStatement(session, write, seq++), () => (write.write === 'insert' ? writtenTwice('Effect', effect.key, id) : effectMisfit(effect)));
  }
  list.push([
    'INSERT INTO kasse_steps (seq, previous, session_id, shop_key, session, journal, events) SELECT ?, previous_step, id, shop_key, ?, ?, ? FROM kasse_sessions WHERE id = ?',
    [step, changesOf(unit), JSON.stringify(journal), events.length === 0 ? null : JSON.stringify(events), id],
    'run',
  ]);
  for (const entry of unit.ledger) once(insertLedger(id, entry, seq++), () => writtenTwice('Ledger entry', entry.key, id));
  for (const key of unit.inboxKeys ?? []) list.push(tickOffStatement(shopKey, key));
  const { order } = unit;
  if (order !== undefined) once(insertOrder(order), () => writtenTwice('Order', order.id, id));

  const { lease } = unit;
  if (lease !== undefined) list.push(['SELECT lease_owner FROM kasse_sessions WHERE id = ?', [id], 'get']);

  return {
    list,
    resultOf(outcome, connection) {
      if ('values' in outcome) return lease === undefined ? { status: 'committed' } : { status: 'committed', isLeased: ownerOf(outcome.values.at(-1)) === lease.worker };
      const misfit = misfits.get(outcome.refusedAt);
      if (misfit !== undefined) {
        const taken = paymentsOf(unit).find((payment) => isReferenceTaken(connection(), session, payment));
        if (taken !== undefined) return { status: 'reference_taken', key: taken.key };
        throw misfit();
      }
      const record = outcome.refusedAt === 0 && request !== undefined ? readRequest(connection(), shopKey, request.scope, request.requestId) : undefined;
      if (record !== undefined) return { status: 'request_taken', record };
      const owner = unit.cart === 'claim' ? readCartOwner(connection(), shopKey, session.cartRef) : undefined;
      return owner === undefined || owner === id ? { status: 'stale' } : { status: 'cart_taken', sessionId: owner };
    },
  };
}

/** Far more than a step writes. */
const ROWS_PER_STEP = 10_000;

function ownerOf(row: number | SqlRow | undefined): unknown {
  return typeof row === 'object' ? row['lease_owner'] : undefined;
}

function insertRequest(shopKey: string, { scope, requestId, bodyHash, sessionId }: RequestRecord): Statement {
  const sql = 'INSERT INTO kasse_requests (shop_key, scope, request_id, body_hash, session_id) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
  return [sql, [shopKey, scope, requestId, bodyHash, sessionId], 'guard'];
}

type Owner = StoreUnit['session'];

function effectStatement(owner: Owner, { write, effect }: EffectWrite, seq: number): Statement {
  return write === 'insert' ? insertEffect(owner, effect, seq) : updateEffect(owner, effect);
}

function insertEffect(owner: Owner, effect: Effect, seq: number): Statement {
  const free = unlessTaken(owner, effect);
  const sql =
    'INSERT INTO kasse_effects (session_id, key, seq, kind, target, attempt, state, sends, created_at, due_at, reference, outcome, "of", request) ' +
    `SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE true${free.sql} ON CONFLICT DO NOTHING`;
  const { key, kind, target, attempt, state, sends, createdAt, dueAt, reference = null, of = null } = effect;
  const row = [owner.id, key, seq, kind, target, attempt, state, sends, createdAt, dueAt, reference, outcomeJson(effect), of, JSON.stringify(effect.request ?? null)];
  return [sql, [...row, ...free.parameters], 'guard'];
}

function updateEffect(owner: Owner, effect: Effect): Statement {
  const free = unlessTaken(owner, effect);
  const sql = `UPDATE kasse_effects SET state = ?, sends = ?, due_at = ?, reference = ?, outcome = ? WHERE session_id = ? AND key = ? AND state IN (${earlierStates[effect.state]})${free.sql}`;
  const { key, state, sends, dueAt, reference = null } = effect;
  return [sql, [state, sends, dueAt, reference, outcomeJson(effect), owner.id, key, ...free.parameters], 'guard'];
}

/** The reference of a payment is one session's. Looked up in the index that the write touches anyway. */
function unlessTaken({ id, shopKey }: Owner, { kind, state, target, reference }: Effect): { readonly sql: string; readonly parameters: readonly string[] } {
  if (reference === undefined || !bearsPayment(kind, state)) return { sql: '', parameters: [] };
  return { sql: ` AND ${NOT_TAKEN}`, parameters: [reference, target, id, shopKey] };
}

const earlierStates = Object.fromEntries(EFFECT_STATES.map((state) => [state, statesUpTo(state).map((earlier) => `'${earlier}'`).join(', ')])) as Readonly<Record<Effect['state'], string>>;

function outcomeJson({ outcome }: Effect): string | null {
  return outcome === undefined ? null : JSON.stringify(outcome);
}

function insertLedger(sessionId: string, entry: LedgerEntry, seq: number): Statement {
  return ['INSERT INTO kasse_ledger (session_id, key, seq, data) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', [sessionId, entry.key, seq, JSON.stringify(entry)], 'guard'];
}

/** Under the number of its session, so that a session has one at most. */
function insertOrder(order: Order): Statement {
  const sql =
    'INSERT INTO kasse_orders (seq, session_id, shop_key, id, cart_ref, total_minor, committed_at, data) ' +
    'SELECT seq, id, ?, ?, ?, ?, ?, ? FROM kasse_sessions WHERE id = ? ON CONFLICT DO NOTHING';
  const { sessionId, shopKey, id, cartRef, totalMinor, committedAt } = order;
  return [sql, [shopKey, id, cartRef, totalMinor, committedAt, JSON.stringify(order), sessionId], 'guard'];
}
