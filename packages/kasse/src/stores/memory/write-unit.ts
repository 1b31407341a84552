import type { EffectWrite, StoreResult, StoreUnit } from '../../contracts/index.js';
import { KasseError } from '../../errors/index.js';
import type { Effect } from '../../session/index.js';
import { bearsPayment, checkUnit, effectMisfit, paymentsOf, statesUpTo, writtenTwice, type Payment } from '../check-unit.js';
import { effectAfter, timersAfter } from './apply-unit.js';
import { tickOffItem, type Row, type Tables } from './tables.js';

/**
 * Writes one unit or refuses it whole: everything that can be wrong is found before the first change.
 * @throws {KasseError} `ERR_INVARIANT` When a row that is written once exists, or an effect would go back.
 */
export function writeUnit(tables: Tables, unit: StoreUnit, { hasTransaction, now }: { readonly hasTransaction: boolean; /** By the store's clock. */ readonly now: number }): StoreResult {
  checkUnit(unit);
  if (hasTransaction) {
    throw new KasseError('ERR_MISUSE', 'memory() has no transaction to run orders.record in. Use sqlite(file) or postgres(pool), or leave record out.', { store: 'memory' });
  }
  const { session, request, order } = unit;
  const { shopKey, cartRef } = session;
  const record = request && tables.requests.get(tables.key(shopKey, request.scope, request.requestId));
  if (record !== undefined) return { status: 'request_taken', record };
  const claimKey = tables.key(shopKey, cartRef);
  const owner = tables.claims.get(claimKey);
  if (unit.cart === 'claim' && owner !== undefined && owner !== session.id) return { status: 'cart_taken', sessionId: owner };
  const row = tables.sessions.get(session.id);
  if ((row?.session.revision ?? 0) !== unit.expectedRevision || (row !== undefined && row.session.epoch !== session.epoch)) return { status: 'stale' };
  const payments = paymentsOf(unit);
  const taken = payments.find((payment) => isTaken(tables, session, payment));
  if (taken !== undefined) return { status: 'reference_taken', key: taken.key };

  const effects = applyEffects(tables, unit, row?.effects ?? []);
  checkLedger(unit, row);
  if (order !== undefined && isRecorded(tables, unit)) throw writtenTwice('Order', order.id, session.id);

  // Nothing fails from here on.
  for (const { write, effect } of unit.effects) if (write === 'insert') tables.effectKeys.add(effect.key);
  for (const { target, reference } of payments) {
    const paymentKey = tables.key(shopKey, target, reference);
    tables.payments.set(paymentKey, (tables.payments.get(paymentKey) ?? new Set()).add(session.id));
  }
  if (request !== undefined) tables.requests.set(tables.key(shopKey, request.scope, request.requestId), request);
  if (unit.cart === 'claim') tables.claims.set(claimKey, session.id);
  if (unit.cart === 'release' && owner === session.id) tables.claims.delete(claimKey);
  if (order !== undefined) tables.orders.set(tables.key(shopKey, order.id), order);
  for (const event of unit.events) tables.outbox.add({ shopKey, value: event });
  for (const key of unit.inboxKeys ?? []) {
    const item = tables.inbox.get(tables.key(shopKey, key));
    if (item !== undefined) tickOffItem(item);
  }
  const lease = leaseAfter(unit, row?.lease, now);
  tables.sessions.set(session.id, {
    session,
    personal: unit.personal ?? row?.personal ?? {},
    tokenHash: unit.tokenHash ?? row?.tokenHash ?? '',
    commitId: unit.commitId,
    effects,
    timers: timersAfter(row?.timers ?? [], unit.timers),
    dueAt: unit.dueAt,
    journal: [...(row?.journal ?? []), unit.journal],
    ledger: [...(row?.ledger ?? []), ...unit.ledger],
    ...(lease === undefined ? {} : { lease }),
  });
  if (unit.lease === undefined) return { status: 'committed' };
  return { status: 'committed', isLeased: unit.lease.leaseMs > 0 && lease?.worker === unit.lease.worker };
}

/** Whether another session of the shop bears the reference. */
function isTaken(tables: Tables, { id, shopKey }: StoreUnit['session'], { target, reference }: Payment): boolean {
  const bearers = tables.payments.get(tables.key(shopKey, target, reference)) ?? [];
  return [...bearers].some((bearer) => bearer !== id && tables.sessions.get(bearer)?.effects.some((effect) => effect.target === target && effect.reference === reference && bearsPayment(effect.kind, effect.state)) === true);
}

function leaseAfter({ lease: asked }: StoreUnit, known: Row['lease'], now: number): Row['lease'] {
  if (asked === undefined || (known !== undefined && known.worker !== asked.worker)) return known;
  return asked.leaseMs === 0 ? undefined : { worker: asked.worker, until: now + asked.leaseMs };
}

function applyEffects(tables: Tables, unit: StoreUnit, before: readonly Effect[]): Effect[] {
  const inserted = new Set<string>();
  return unit.effects.reduce<Effect[]>((effects, item) => applyEffect(tables, unit, effects, item, inserted), [...before]);
}

function applyEffect(tables: Tables, unit: StoreUnit, effects: Effect[], { write, effect }: EffectWrite, inserted: Set<string>): Effect[] {
  if (write === 'insert') {
    if (tables.effectKeys.has(effect.key) || inserted.has(effect.key)) throw writtenTwice('Effect', effect.key, unit.session.id);
    inserted.add(effect.key);
    return [...effects, effect];
  }
  const index = effects.findIndex((known) => known.key === effect.key);
  const known = effects[index];
  if (known === undefined || !statesUpTo(effect.state).includes(known.state)) throw effectMisfit(effect);
  return effects.with(index, effectAfter(known, effect));
}

function checkLedger(unit: StoreUnit, row: Row | undefined): void {
  const keys = new Set(row?.ledger.map((entry) => entry.key));
  for (const { key } of unit.ledger) {
    if (keys.has(key)) throw writtenTwice('Ledger entry', key, unit.session.id);
    keys.add(key);
  }
}

function isRecorded(tables: Tables, { order, session }: StoreUnit): boolean {
  return [...tables.orders.values()].some((known) => known.sessionId === session.id || (known.shopKey === session.shopKey && known.id === order?.id));
}
