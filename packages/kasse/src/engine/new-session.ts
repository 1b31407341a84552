import type { CompiledFlow, CompiledShop } from '../flow/index.js';
import type { FactValue, Selection } from '../rules/index.js';
import { NO_MONEY, type Cart, type CheckoutSession, type Quote } from '../session/index.js';
import { ENGINE_VERSION } from './context.js';

/** What a session begins with. */
export interface SessionStart {
  readonly id: string;
  readonly cartRef: string;
  readonly cart: Cart;
  readonly customerId: string | undefined;
  readonly journeyId: string;
  readonly isTest: boolean;
  readonly given: Readonly<Record<string, FactValue>>;
  readonly nowMs: number;
}

/** A session before its first quote: nothing is chosen, nothing is priced, and it is not stored yet. */
export function newSession(start: SessionStart, shop: CompiledShop, flow: CompiledFlow, selection: Selection): CheckoutSession {
  const { id, cartRef, cart, customerId, journeyId, isTest, given, nowMs } = start;
  const now = new Date(nowMs).toISOString();
  return {
    id,
    shopKey: shop.shopKey,
    revision: 0,
    epoch: 0,
    phase: 'collecting',
    flow: {
      flowId: flow.id,
      release: shop.release,
      flowHash: flow.hash,
      layout: flow.layout,
      engineVersion: ENGINE_VERSION,
      ...(flow.experiment === undefined ? {} : { arm: flow.experiment.arm }),
    },
    selection: { facts: selection.facts },
    given,
    journeyId,
    isTest,
    cartRef,
    cart,
    fulfillment: { packages: [] },
    codes: [],
    widgets: {},
    fields: {},
    consents: {},
    quote: unquoted(shop),
    fingerprint: '',
    quotedAt: now,
    messages: [],
    attempts: 0,
    money: NO_MONEY,
    openedAt: now,
    expiresAt: new Date(nowMs + shop.session.expiresAfterMs).toISOString(),
    ...(customerId === undefined ? {} : { customerId }),
  };
}

/** Nothing costs nothing. */
function unquoted({ currency, prices }: CompiledShop): Quote {
  return {
    cartRevision: '',
    currency,
    priceMode: prices.mode,
    rounding: { mode: prices.rounding, level: prices.level },
    lines: [],
    discounts: [],
    refusedCodes: [],
    fees: [],
    taxes: [],
    totals: { itemsMinor: 0, discountMinor: 0, fulfillmentMinor: 0, feesMinor: 0, taxMinor: 0, totalMinor: 0 },
    marks: [],
  };
}
