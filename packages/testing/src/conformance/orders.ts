import type { Order, Orders, Transaction } from 'kasse/plugin';
import { call, endOf } from './call.js';
import { checks, checksOf, type ConformanceChecks } from './check.js';
import { ensure, ensureId, ensureRejects, hasMethod, same, shown } from './expect.js';
import { clock, type Maker } from './open.js';

/** The order table under test, and a look at it. */
export interface OpenedOrders {
  readonly orders: Orders;
  /** How many orders are in it. */
  readonly count: () => number | Promise<number>;
  /** Runs work in a transaction of the database that `record` writes to, and undoes it when the work throws. */
  readonly transact?: (work: (tx: Transaction) => void | Promise<void>) => Promise<void>;
}

export interface OrdersFixture {
  readonly open: Maker<OpenedOrders>;
  /** It has `allocateNumber`. */
  readonly numbers?: boolean;
  /** It has `record`, and `open` answers `transact`. */
  readonly records?: boolean;
  /** Orders that never answer. */
  readonly silent?: Maker<Orders>;
}

const MANY = 20;

/** What the backend's orders must do. */
export const ordersChecks: ConformanceChecks<OrdersFixture> = [
  ...checks<OrdersFixture>({
    'place: stores an order once, however often it comes': async ({ open }) => {
      const { orders, count } = await openOrders(open);
      same((await orders.place(anOrder(), call())).status, 'placed', 'The first time');
      same((await orders.place(anOrder(), call('key-2'))).status, 'placed', 'An order that is there already is placed. The second time');
      same(await count(), 1, 'Orders in the table');
    },
    'place: stores one of many sent at the same time': async ({ open }) => {
      const { orders, count } = await openOrders(open);
      await Promise.all(Array.from({ length: MANY }, () => orders.place(anOrder(), call())));
      same(await count(), 1, `Orders in the table after ${MANY} of one id`);
    },
    'place: tells orders apart by their id': async ({ open }) => {
      const { orders, count } = await openOrders(open);
      // Two orders of one customer may be alike in everything else.
      await orders.place(anOrder('order-1'), call());
      await orders.place(anOrder('order-2'), call('key-2'));
      same(await count(), 2, 'Orders in the table after two that differ in their id');
    },
    'place: knows an order whose keys come in another order': async ({ open }) => {
      const { orders } = await openOrders(open);
      await orders.place(anOrder(), call());
      // As it is after it has been stored and read again.
      const { id, ...rest } = anOrder();
      same((await orders.place({ ...rest, id }, call())).status, 'placed', 'The same order from another source');
    },
    'place: leaves the order as it is': async ({ open }) => {
      const { orders } = await openOrders(open);
      const order = anOrder();
      await orders.place(order, call());
      same(order, anOrder(), 'place changed the order');
    },
  }),
  ...checksOf<OrdersFixture, 'numbers'>('numbers', {
    'allocateNumber: gives a session one number for good': async ({ open }) => {
      const { orders } = await openOrders(open);
      const number = await orders.allocateNumber?.('session-1', call());
      ensureId(number, 'The number');
      same(await orders.allocateNumber?.('session-1', call()), number, 'The number of one session, asked for again');
    },
    'allocateNumber: gives no number twice': async ({ open }) => {
      const { orders } = await openOrders(open);
      const numbers = await Promise.all(Array.from({ length: MANY }, async (_, index) => orders.allocateNumber?.(`session-${index}`, call(`key-${index}`))));
      same(new Set(numbers).size, MANY, `Different numbers for ${MANY} sessions at the same time`);
    },
  }),
  ...checksOf<OrdersFixture, 'records'>('records', {
    'record: is undone with its transaction': async ({ open }) => {
      const { record, transact, count } = recorder(await openOrders(open));
      await ensureRejects(
        transact((tx) => {
          const recorded = record(tx, anOrder());
          // Where nothing may be waited for, nothing is.
          return recorded instanceof Promise ? recorded.then(undo) : undo();
        }),
        'The transaction was to be undone.',
      );
      same(await count(), 0, 'Orders in the table after a transaction that was undone');
    },
    'record: stores an order once, placed or not': async ({ open }) => {
      const opened = await openOrders(open);
      const { record, transact, count } = recorder(opened);
      await transact((tx) => record(tx, anOrder()));
      same((await opened.orders.place(anOrder(), call())).status, 'placed', 'To place what is recorded');
      same(await count(), 1, 'Orders in the table');
    },
  }),
  ...checksOf<OrdersFixture, 'silent'>('silent', {
    'place: gives up when the signal aborts, and does not call it failed': async ({ silent }) => {
      const orders = await silent(clock());
      ensure(hasMethod(orders, 'place'), `"silent" has to answer the orders alone, an object that has "place". It answered ${shown(orders)}.`);
      const end = await endOf((context) => orders.place(anOrder(), context));
      ensure('error' in end, `It may have been placed: throw, do not answer ${shown(end)}.`);
    },
  }),
];

/** @throws {Error} When `open` answers something else, such as the orders alone. */
async function openOrders(open: OrdersFixture['open']): Promise<OpenedOrders> {
  const opened = await open(clock());
  const isOpened = hasMethod(opened, 'count') && hasMethod(opened.orders, 'place');
  ensure(isOpened, `"open" has to answer { orders, count }: the orders, and a function that says how many are in the table. It answered ${shown(opened)}.`);
  return opened;
}

function undo(): never {
  throw new Error('undo');
}

function recorder({ orders, count, transact }: OpenedOrders): Recorder {
  ensure(orders.record !== undefined && transact !== undefined, 'To have "record" checked, "open" has to answer orders that have it, and "transact".');
  return { record: orders.record.bind(orders), transact, count };
}

interface Recorder extends Required<Pick<OpenedOrders, 'count' | 'transact'>> {
  readonly record: (tx: Transaction, order: Order) => void | Promise<void>;
}

/** An order of one mug. */
export function anOrder(id = 'order-1'): Order {
  return {
    id, number: 'N-1', sessionId: 'session-1', shopKey: 'shop', cartRef: 'cart-1', totalMinor: 1_200, fingerprint: 'f'.repeat(64),
    committedAt: '2026-03-01T12:00:00.000Z', flow: { flowId: 'default', release: 'r1' }, isTest: true, currency: 'GBP',
    lines: [], discounts: [], fees: [], taxes: [], marks: [],
    totals: { itemsMinor: 1_000, discountMinor: 0, fulfillmentMinor: 0, feesMinor: 0, taxMinor: 200, totalMinor: 1_200 },
    fulfillment: { packages: [] }, buyer: {}, tenders: [], widgets: {}, fields: {}, consents: {},
  };
}
