import { fakeGateway, fakeOrders, fakeStock, type FakeGateway, type FakeOrders, type FakeStock } from './kit.js';

/** What lies outside the engine's process and outlives it: the gateways' books, the stock, the order table. */
export interface Outside {
  readonly primary: FakeGateway;
  readonly backup: FakeGateway;
  readonly stock: FakeStock;
  readonly orders: FakeOrders;
  /** Does what a message asks for. */
  answer(ask: Ask): Promise<unknown>;
}

/** A call on its way from one process to another. */
export interface Ask {
  readonly id: number;
  readonly part: 'primary' | 'backup' | 'stock' | 'orders';
  readonly method: string;
  readonly request: unknown;
  readonly idempotencyKey: string;
}

export function outside(pieces: number): Outside {
  const parts = { primary: fakeGateway('primary'), backup: fakeGateway('backup'), stock: fakeStock({ mug: pieces }), orders: fakeOrders() };
  type Methods = Readonly<Record<string, (request: unknown, call: { readonly idempotencyKey: string }) => Promise<unknown>>>;
  // Every contract is a record of methods that take a request and a call.
  const contracts = {
    primary: parts.primary.plugin.setup({}),
    backup: parts.backup.plugin.setup({}),
    stock: parts.stock.plugin.setup({}),
    orders: parts.orders,
  } as unknown as Readonly<Record<Ask['part'], Methods>>;
  return {
    ...parts,
    answer: ({ part, method, request, idempotencyKey }) => contracts[part][method]?.(request, { idempotencyKey }) ?? Promise.reject(new Error(`${part} has no ${method}`)),
  };
}
