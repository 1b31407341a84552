import type { EffectWrite, OutboxEvent, StoreUnit, Timer } from '../contracts/index.js';
import type { CheckoutSession, Effect, LedgerEntry, Order } from '../session/index.js';

/** When everything in these fixtures happens. */
export const AT = '2026-05-04T10:00:00.000Z';

/** A later moment, `seconds` after `AT`. */
export function later(seconds: number): string {
  return new Date(Date.parse(AT) + seconds * 1000).toISOString();
}

/** The smallest whole session: one shop, one cart, nothing chosen. */
export function aSession(changes: Partial<CheckoutSession> = {}): CheckoutSession {
  return {
    id: 'session-1',
    shopKey: 'shop',
    revision: 1,
    epoch: 1,
    phase: 'collecting',
    flow: { flowId: 'default', release: 'r1', flowHash: 'f1', layout: 'one-page', engineVersion: '0.0.0' },
    selection: { facts: {} },
    given: { device: 'mobile' },
    journeyId: 'journey-1',
    isTest: true,
    cartRef: `cart-of-${changes.id ?? 'session-1'}`,
    cart: { currency: 'GBP', revision: 'c1', lines: [] },
    fulfillment: { packages: [] },
    codes: [],
    widgets: {},
    fields: {},
    consents: {},
    quote: {
      cartRevision: 'c1',
      currency: 'GBP',
      priceMode: 'inclusive',
      rounding: { mode: 'half-up', level: 'per-line' },
      lines: [],
      discounts: [],
      refusedCodes: [],
      fees: [],
      taxes: [],
      totals: { itemsMinor: 0, discountMinor: 0, fulfillmentMinor: 0, feesMinor: 0, taxMinor: 0, totalMinor: 0 },
      marks: [],
    },
    fingerprint: '',
    quotedAt: AT,
    messages: [],
    attempts: 0,
    money: { authorizedMinor: 0, capturedMinor: 0, storedMinor: 0, refundedMinor: 0, refundingMinor: 0, strayMinor: 0 },
    openedAt: AT,
    expiresAt: later(3600),
    ...changes,
  };
}

/** A step that leads `session` to its revision and does nothing else. Due is what it sets itself: name `dueAt` when more is. */
export function aUnit(session: CheckoutSession, changes: Partial<StoreUnit> = {}): StoreUnit {
  return {
    commitId: `${session.id}:${session.revision}`,
    session,
    expectedRevision: session.revision - 1,
    effects: [],
    journal: {
      sessionId: session.id,
      revision: session.revision,
      at: AT,
      actor: 'buyer',
      cause: 'test',
      from: 'collecting',
      to: session.phase,
      effects: [],
    },
    events: [],
    ledger: [],
    timers: { set: [], cleared: [] },
    dueAt: firstDue(changes),
    ...changes,
  };
}

function firstDue({ timers, effects = [] }: Partial<StoreUnit>): string | null {
  const due = [...(timers?.set ?? []), ...effects.map(({ effect }) => effect)].flatMap(({ dueAt }) => dueAt ?? []);
  return due.sort()[0] ?? null;
}

/** The same session one revision on. */
export function next(session: CheckoutSession, changes: Partial<CheckoutSession> = {}): CheckoutSession {
  return { ...session, ...changes, revision: session.revision + 1 };
}

export function anEffect(changes: Partial<Effect> = {}): Effect {
  return {
    key: 'session-1.1.authorize.card',
    sessionId: 'session-1',
    kind: 'authorize',
    target: 'primary',
    attempt: 1,
    state: 'intended',
    request: { amountMinor: 4200, currency: 'GBP' },
    sends: 0,
    createdAt: AT,
    dueAt: AT,
    ...changes,
  };
}

export function inserting(effect: Effect): EffectWrite {
  return { write: 'insert', effect };
}

export function updating(effect: Effect): EffectWrite {
  return { write: 'update', effect };
}

export function anEvent(id: string, sessionId = 'session-1'): OutboxEvent {
  return { id, sessionId, type: 'checkout.opened', time: AT, data: { flowId: 'default' } };
}

/** A deadline `seconds` after `AT`. */
export function aTimer(token: string, seconds: number, sessionId = 'session-1'): Timer {
  return { sessionId, kind: 'expire', dueAt: later(seconds), token };
}

export function aBooking(key: string): LedgerEntry {
  return {
    key,
    kind: 'capture',
    at: AT,
    currency: 'GBP',
    postings: [
      { account: 'gateway:primary', amountMinor: 4200 },
      { account: 'receivable', amountMinor: -4200 },
    ],
    origin: 'kasse',
  };
}

export function anOrder(session: CheckoutSession, changes: Partial<Order> = {}): Order {
  const { lines, discounts, fees, taxes, totals, marks, currency } = session.quote;
  return {
    ...{ currency, lines, discounts, fees, taxes, totals, marks },
    fulfillment: { packages: [] },
    buyer: { email: 'buyer@example.com' },
    tenders: [],
    widgets: {},
    fields: {},
    consents: {},
    id: `order-${session.id}`,
    number: '1001',
    sessionId: session.id,
    shopKey: session.shopKey,
    cartRef: session.cartRef,
    totalMinor: totals.totalMinor,
    fingerprint: session.fingerprint,
    committedAt: AT,
    flow: { flowId: session.flow.flowId, release: session.flow.release },
    isTest: true,
    ...changes,
  };
}
