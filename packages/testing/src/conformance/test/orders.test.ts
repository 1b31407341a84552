import { canonicalJson, type Order, type Orders, type Transaction } from 'kasse/plugin';
import { describe } from 'vitest';
import { fakeOrders } from '../../fakes/index.js';
import { call } from '../call.js';
import { type OpenedOrders, ordersChecks, type OrdersFixture } from '../orders.js';
import { answerWhenAborted, prove } from './prove.js';

/** Orders in memory with a transaction of a kind: what runs in it is written when it ends. */
function table() {
  const rows = new Map<string, string>();
  const numbers = fakeOrders({ firstNumber: 1 });
  const place: Orders['place'] = (order) => {
    const known = rows.get(order.id);
    rows.set(order.id, known ?? canonicalJson(order));
    return Promise.resolve(known === undefined || known === canonicalJson(order) ? { status: 'placed' } : { status: 'failed', code: 'order_conflict' });
  };
  const record = (tx: Transaction, order: Order): void | Promise<void> => tx.run('INSERT', order.id, canonicalJson(order));
  const allocateNumber: NonNullable<Orders['allocateNumber']> = (sessionId, how) => numbers.allocateNumber!(sessionId, how);
  const transact: OpenedOrders['transact'] = async (work) => {
    const written: [string, string][] = [];
    await work({
      run: (_sql, id, body) => {
        written.push([String(id), String(body)]);
      },
    });
    for (const [id, body] of written) rows.set(id, body);
  };
  return { rows, count: () => rows.size, transact, orders: { place, record, allocateNumber } };
}

const honest = (): OrdersFixture => ({
  open: table,
  silent: () => fakeOrders({ faults: [{ on: 'place', fault: 'hang' }] }),
  numbers: true,
  records: true,
});

const wrong = (change: (made: ReturnType<typeof table>) => { readonly orders?: Partial<Orders>; readonly count?: () => number }) => (): OrdersFixture => ({
  ...honest(),
  open: () => {
    const made = table();
    const { orders, count = made.count } = change(made);
    return { ...made, count, orders: { ...made.orders, ...orders } };
  },
});

describe('the checks of orders', () => {
  prove(ordersChecks, honest, {
    'place: stores an order once, however often it comes': wrong(({ orders }) => {
      const seen = new Set<string>();
      return {
        orders: {
          place: (order, how) => {
            if (seen.has(JSON.stringify(order))) return Promise.resolve({ status: 'failed', code: 'duplicate' });
            seen.add(JSON.stringify(order));
            return orders.place(order, how);
          },
        },
      };
    }),
    'place: stores one of many sent at the same time': wrong(({ orders, count }) => {
      let out = 0;
      let doubles = 0;
      return {
        count: () => count() + doubles,
        orders: {
          place: async (order, how) => {
            out += 1;
            if (out > 1) doubles += 1;
            const answer = await orders.place(order, how);
            out -= 1;
            return answer;
          },
        },
      };
    }),
    'place: tells orders apart by their id': wrong(({ orders, rows }) => ({
      orders: { place: (order, how) => (rows.size > 0 && !rows.has(order.id) ? Promise.resolve({ status: 'placed' }) : orders.place(order, how)) },
    })),
    'place: knows an order whose keys come in another order': wrong(({ orders }) => {
      const texts = new Map<string, string>();
      return {
        orders: {
          place: (order, how) => {
            const text = JSON.stringify(order);
            const known = texts.get(order.id) ?? text;
            texts.set(order.id, known);
            return known === text ? orders.place(order, how) : Promise.resolve({ status: 'failed', code: 'order_conflict' });
          },
        },
      };
    }),
    'place: leaves the order as it is': wrong(({ orders }) => ({
      orders: {
        place: (order, how) => {
          const answer = orders.place({ ...order }, how);
          Object.assign(order, { number: 'N-2' });
          return answer;
        },
      },
    })),
    'allocateNumber: gives a session one number for good': wrong(() => {
      let last = 0;
      return {
        orders: {
          allocateNumber: () => {
            last += 1;
            return Promise.resolve(String(last));
          },
        },
      };
    }),
    'allocateNumber: gives no number twice': wrong(() => ({ orders: { allocateNumber: () => Promise.resolve('1') } })),
    'record: is undone with its transaction': wrong(({ rows }) => ({
      orders: {
        record: (_tx, order) => {
          rows.set(order.id, canonicalJson(order));
        },
      },
    })),
    'record: stores an order once, placed or not': wrong(({ orders, count }) => {
      let recorded = 0;
      let placed = 0;
      return {
        count: () => count() + Math.min(recorded, placed),
        orders: {
          record: (tx, order) => {
            recorded += 1;
            return orders.record(tx, order);
          },
          place: (order) => {
            placed += 1;
            return orders.place(order, call());
          },
        },
      };
    }),
    'place: gives up when the signal aborts, and does not call it failed': () => ({
      ...honest(),
      silent: () => ({ place: (_order, { signal }) => answerWhenAborted(signal, { status: 'failed', code: 'timeout' }) }),
    }),
  });
});
