import type { EffectWrite, StoreUnit, Timer } from '../../contracts/index.js';
import type { Effect } from '../../session/index.js';
import { checkUnit, paymentsOf, statesUpTo } from '../check-unit.js';
import { changesOf } from '../session-changes.js';
import { cellsOf, EFFECT_INSERT, EFFECT_UPDATE, LEDGER_ENTRY, UNIT, type Cells } from './cells.js';

/** A unit as it goes to the server, and what it must not share a transaction over. */
export interface UnitRow {
  readonly unit: StoreUnit;
  readonly cells: Cells;
  readonly inserts: readonly Cells[];
  readonly updates: readonly Cells[];
  readonly entries: readonly Cells[];
  /** What only one of several waiting units may ask for at a time: its session, its cart, its request, its payments' references. */
  readonly contends: readonly string[];
}

/** @throws {KasseError} `ERR_INVARIANT` When the unit contradicts itself. */
export function rowOf(unit: StoreUnit): UnitRow {
  checkUnit(unit);
  const { session, request, order, effects, ledger, events, timers, inboxKeys, cart } = unit;
  const { id, shopKey, cartRef } = session;
  const payments = paymentsOf(unit);
  const cells = cellsOf(UNIT, {
    id,
    shop_key: shopKey,
    expected: unit.expectedRevision,
    epoch: session.epoch,
    commit_id: unit.commitId,
    token_hash: unit.tokenHash,
    attention: session.attention?.since,
    due_at: unit.dueAt,
    lease_worker: unit.lease?.worker,
    lease_ms: unit.lease?.leaseMs,
    cart,
    cart_ref: cartRef,
    personal: unit.personal && JSON.stringify(unit.personal),
    timers: timers.set.length + timers.cleared.length === 0 ? undefined : JSON.stringify(timersByToken(timers)),
    session: changesOf(unit),
    journal: JSON.stringify(unit.journal),
    events: events.length === 0 ? undefined : JSON.stringify(events),
    scope: request?.scope,
    request_id: request?.requestId,
    body_hash: request?.bodyHash,
    request_session: request?.sessionId,
    inbox_keys: inboxKeys === undefined || inboxKeys.length === 0 ? undefined : JSON.stringify(inboxKeys),
    payments: payments.length === 0 ? undefined : JSON.stringify(payments),
    order_id: order?.id,
    order_total: order?.totalMinor,
    order_at: order?.committedAt,
    order_data: order && JSON.stringify(order),
  });
  const contends = [`session ${id}`];
  if (cart === 'claim') contends.push(JSON.stringify(['cart', shopKey, cartRef]));
  if (request !== undefined) contends.push(JSON.stringify(['request', shopKey, request.scope, request.requestId]));
  for (const { target, reference } of payments) contends.push(JSON.stringify(['payment', shopKey, target, reference]));
  return {
    unit,
    cells,
    inserts: effects.filter(({ write }) => write === 'insert').map(insertCells),
    updates: effects.filter(({ write }) => write === 'update').map(updateCells),
    entries: ledger.map((entry) => cellsOf(LEDGER_ENTRY, { key: entry.key, data: JSON.stringify(entry) })),
    contends,
  };
}

/** Merged into the session's timers and stripped of nulls, it clears some and then sets others. */
function timersByToken({ set, cleared }: StoreUnit['timers']): Readonly<Record<string, Pick<Timer, 'kind' | 'dueAt'> | null>> {
  return Object.fromEntries([...cleared.map((token) => [token, null] as const), ...set.map(({ token, kind, dueAt }) => [token, { kind, dueAt }] as const)]);
}

function insertCells({ effect }: EffectWrite): Cells {
  const { key, kind, target, attempt, createdAt, of, request } = effect;
  return cellsOf(EFFECT_INSERT, { key, kind, target, attempt, created_at: createdAt, of, request: JSON.stringify(request ?? null), ...learned(effect) });
}

function updateCells({ effect }: EffectWrite): Cells {
  return cellsOf(EFFECT_UPDATE, { key: effect.key, earlier: statesUpTo(effect.state).join(' '), ...learned(effect) });
}

/** What changes of an effect once it is there. */
function learned({ state, sends, dueAt, reference, outcome }: Effect) {
  return { state, sends, due_at: dueAt, reference, outcome: outcome && JSON.stringify(outcome) };
}
