import type { EffectWrite, StoreUnit, Timer } from '../../contracts/index.js';
import { checkUnit, statesUpTo } from '../check-unit.js';
import { changesOf } from '../session-changes.js';

/** A unit as it goes to the server, and what it must not share a transaction over. */
export interface UnitRow {
  readonly unit: StoreUnit;
  /** One element of the array that `commit_units` takes. Members without a value are left out. */
  readonly text: string;
  /** What only one of several waiting units may ask for at a time: its session, its cart, its request. */
  readonly contends: readonly string[];
}

/** @throws {KasseError} `ERR_INVARIANT` When the unit contradicts itself. */
export function rowOf(unit: StoreUnit): UnitRow {
  checkUnit(unit);
  const { session, request, order, effects, ledger, events, timers, inboxKeys, cart } = unit;
  const { id, shopKey, cartRef } = session;
  const hasTimers = timers.set.length > 0 || timers.cleared.length > 0;
  const text = JSON.stringify({
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
    timers: hasTimers ? cellsOf(timers.set) : undefined,
    cleared: hasTimers ? timers.cleared : undefined,
    session: changesOf(unit),
    journal: JSON.stringify(unit.journal),
    events: events.length === 0 ? undefined : JSON.stringify(events),
    scope: request?.scope,
    request_id: request?.requestId,
    body_hash: request?.bodyHash,
    request_session: request?.sessionId,
    effects: effects.length === 0 ? undefined : effects.map(effectRow),
    ledger: ledger.length === 0 ? undefined : ledger.map((entry) => ({ key: entry.key, data: JSON.stringify(entry) })),
    inbox_keys: inboxKeys?.length === 0 ? undefined : inboxKeys,
    order_id: order?.id,
    order_total: order?.totalMinor,
    order_at: order?.committedAt,
    order_data: order && JSON.stringify(order),
  });
  const contends = [`session ${id}`];
  if (cart === 'claim') contends.push(JSON.stringify(['cart', shopKey, cartRef]));
  if (request !== undefined) contends.push(JSON.stringify(['request', shopKey, request.scope, request.requestId]));
  return { unit, text, contends };
}

/** Timers by their token. */
function cellsOf(set: readonly Timer[]): Readonly<Record<string, Pick<Timer, 'kind' | 'dueAt'>>> {
  return Object.fromEntries(set.map(({ token, kind, dueAt }) => [token, { kind, dueAt }]));
}

/** An update names the states it may come from, and that is how it is told from an insert. */
function effectRow({ write, effect }: EffectWrite): object {
  const { key, state, sends, dueAt, reference, outcome } = effect;
  const learned = { key, state, sends, due_at: dueAt, reference, outcome: outcome && JSON.stringify(outcome) };
  if (write === 'update') return { earlier: statesUpTo(state), ...learned };
  const { kind, target, attempt, createdAt, of, request } = effect;
  return { kind, target, attempt, created_at: createdAt, of, request: JSON.stringify(request ?? null), ...learned };
}
