import { canonicalJson, type Order, type Orders } from 'kasse/plugin';
import { type Fault, type MethodOf, withFaults } from './faults.js';

export interface FakeOrdersOptions {
  /** Gives orders numbers of their own, from this one on. */
  readonly firstNumber?: number;
  readonly faults?: readonly Fault<MethodOf<Orders>>[];
}

export interface FakeOrders extends Orders {
  /** By id. */
  readonly placed: ReadonlyMap<string, Order>;
  readonly faults: Fault<MethodOf<Orders>>[];
}

/** An order table in memory. @example fakeOrders({ faults: [{ on: 'place', fault: 'lose_answer' }] }) */
export function fakeOrders({ firstNumber, faults: given = [] }: FakeOrdersOptions = {}): FakeOrders {
  const placed = new Map<string, Order>();
  const numbers = new Map<string, string>();
  const faults = [...given];
  const contract: Orders = {
    place: (order) => {
      const known = placed.get(order.id);
      if (known !== undefined && canonicalJson(known) !== canonicalJson(order)) return Promise.resolve({ status: 'failed', code: 'order_conflict' });
      placed.set(order.id, order);
      return Promise.resolve({ status: 'placed', reference: order.number });
    },
    ...(firstNumber === undefined
      ? {}
      : {
          allocateNumber: (sessionId: string) => {
            const number = numbers.get(sessionId) ?? String(firstNumber + numbers.size);
            numbers.set(sessionId, number);
            return Promise.resolve(number);
          },
        }),
  };
  return { placed, faults, ...withFaults(contract, faults) };
}
