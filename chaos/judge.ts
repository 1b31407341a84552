import type { GatewayBookRow } from '@kasse/testing';
import { type Books, isAtRest } from './books.js';

export interface Figures {
  readonly checkouts: number;
  readonly orders: number;
  /** Payments that a buyer could see: approved, not voided, not wholly refunded. */
  readonly charges: number;
  /** Charges of a cart beyond its first, and orders for which more was kept than they cost. */
  readonly doubleCharges: number;
  readonly chargedWithoutOrder: number;
  /** Orders of which neither money nor a declared promise covers the whole. */
  readonly orderWithoutMoney: number;
  /** Orders a buyer was told of that the backend has not, or over another total. */
  readonly lostAcknowledged: number;
  /** Pieces ordered that were not there, or that were not taken from the shelf. */
  readonly oversold: number;
  /** Sessions that did not come to rest, orders that did not reach the backend, pieces that nobody holds any more. */
  readonly stuck: number;
}

export interface Verdict {
  readonly figures: Figures;
  /** One line for each thing that is wrong. */
  readonly reasons: readonly string[];
  /** The sessions it concerns. */
  readonly sessions: readonly string[];
}

/** Holds the books of all against each other. What the engine believes of itself counts for `stuck` alone. */
export function judge(books: Books): Verdict {
  const charges = books.gateways.flat().filter(isLive);
  const found = [
    ...doubleCharges(books, charges),
    ...withoutOrder(books, charges),
    ...withoutMoney(books, charges),
    ...lost(books),
    ...oversold(books),
    ...stuck(books),
  ];
  const count = (kind: Wrong['kind']): number => found.reduce((sum, wrong) => sum + (wrong.kind === kind ? (wrong.times ?? 1) : 0), 0);
  return {
    figures: {
      checkouts: books.checkouts,
      orders: books.orders.length,
      charges: charges.length,
      doubleCharges: count('doubleCharges'),
      chargedWithoutOrder: count('chargedWithoutOrder'),
      orderWithoutMoney: count('orderWithoutMoney'),
      lostAcknowledged: count('lostAcknowledged'),
      oversold: count('oversold'),
      stuck: count('stuck'),
    },
    reasons: found.map(({ kind, what }) => `${kind}: ${what}`),
    sessions: [...new Set(found.flatMap(({ session }) => session ?? []))],
  };
}

interface Wrong {
  readonly kind: keyof Figures;
  readonly what: string;
  readonly session?: string;
  /** Default 1. */
  readonly times?: number;
}

function isLive({ status, voided, captures, netMinor }: GatewayBookRow): boolean {
  return status === 'approved' && !voided && (captures === 0 || netMinor > 0);
}

function doubleCharges({ orders, sessions }: Books, charges: readonly GatewayBookRow[]): readonly Wrong[] {
  const carts = new Map(sessions.map(({ id, cartRef }) => [id, cartRef]));
  const first = new Map<string, string>();
  const bySession = groupBySession(charges);
  const wrong: Wrong[] = [];
  for (const { id, reference } of charges) {
    const cart = carts.get(reference) ?? reference;
    const other = first.get(cart);
    if (other === undefined) first.set(cart, id);
    else wrong.push({ kind: 'doubleCharges', what: `${cart} was charged by ${other} and by ${id}`, session: reference });
  }
  for (const { sessionId, number, totalMinor } of orders) {
    const mine = bySession.get(sessionId) ?? [];
    const keptMinor = sum(mine);
    if (mine.length === 1 && keptMinor > totalMinor) wrong.push({ kind: 'doubleCharges', what: `order ${number} costs ${totalMinor}, and ${keptMinor} was kept`, session: sessionId });
  }
  return wrong;
}

function withoutOrder({ orders }: Books, charges: readonly GatewayBookRow[]): readonly Wrong[] {
  const ordered = new Set(orders.map(({ sessionId }) => sessionId));
  return charges
    .filter(({ reference }) => !ordered.has(reference))
    .map(({ id, reference, netMinor }) => ({ kind: 'chargedWithoutOrder', what: `${id} keeps ${netMinor} for ${reference}, which has no order`, session: reference }));
}

function withoutMoney({ orders }: Books, charges: readonly GatewayBookRow[]): readonly Wrong[] {
  const bySession = groupBySession(charges);
  return orders.flatMap(({ sessionId, number, totalMinor, paymentDue }) => {
    const coveredMinor = sum(bySession.get(sessionId) ?? []) + (paymentDue?.amountMinor ?? 0);
    return coveredMinor >= totalMinor ? [] : [{ kind: 'orderWithoutMoney', what: `order ${number} costs ${totalMinor}, and ${coveredMinor} is covered`, session: sessionId }];
  });
}

function lost({ orders, acknowledged }: Books): readonly Wrong[] {
  const byNumber = new Map(orders.map((order) => [order.number, order]));
  return [...acknowledged].flatMap(([number, { totalMinor }]): readonly Wrong[] => {
    const order = byNumber.get(number);
    if (order === undefined) return [{ kind: 'lostAcknowledged', what: `a buyer was told of order ${number}, which is not there` }];
    if (totalMinor === undefined || totalMinor === order.totalMinor) return [];
    return [{ kind: 'lostAcknowledged', what: `a buyer was told of order ${number} over ${totalMinor}, which is over ${order.totalMinor}`, session: order.sessionId }];
  });
}

function oversold({ orders, stock }: Books): readonly Wrong[] {
  const sold = new Map<string, number>();
  for (const { sku, quantity } of orders.flatMap(({ lines }) => lines)) sold.set(sku, (sold.get(sku) ?? 0) + quantity);
  return stock.flatMap(({ sku, level, onHand }) => {
    const pieces = sold.get(sku) ?? 0;
    const missing = Math.max(pieces - level, pieces - (level - onHand), -onHand);
    return missing > 0 ? [{ kind: 'oversold' as const, what: `of ${sku} ${pieces} pieces were ordered, there were ${level}, and ${onHand} lie there still`, times: missing }] : [];
  });
}

function stuck({ sessions, recorded, orders, stock }: Books): readonly Wrong[] {
  const needsPerson = sessions.some((session) => session.needsPerson);
  const placed = new Set(orders.map(({ id }) => id));
  return [
    ...sessions.filter((session) => !isAtRest(session)).map(({ id, phase }): Wrong => ({ kind: 'stuck', what: `${id} is ${phase}`, session: id })),
    ...recorded.filter(({ id }) => !placed.has(id)).map(({ number, sessionId }): Wrong => ({ kind: 'stuck', what: `the backend has not got order ${number}`, session: sessionId })),
    // Whoever waits for a person may still hold some.
    ...(needsPerson ? [] : stock.filter(({ held }) => held > 0).map(({ sku, held }): Wrong => ({ kind: 'stuck', what: `${held} pieces of ${sku} are held for nobody` }))),
  ];
}

function groupBySession(charges: readonly GatewayBookRow[]): ReadonlyMap<string, readonly GatewayBookRow[]> {
  const groups = new Map<string, GatewayBookRow[]>();
  for (const charge of charges) {
    const group = groups.get(charge.reference);
    if (group === undefined) groups.set(charge.reference, [charge]);
    else group.push(charge);
  }
  return groups;
}

function sum(rows: readonly GatewayBookRow[]): number {
  return rows.reduce((total, { netMinor }) => total + netMinor, 0);
}
