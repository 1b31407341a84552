import { tableRate } from '@kasse/plugins/carrier/table-rate';
import { rateTable } from '@kasse/plugins/tax/rate-table';
import { createKasse } from 'kasse';
import type { Store } from 'kasse/plugin';
import { inProcessOrders, inProcessStock } from './checkout/backend.js';
import { checkOut } from './checkout/checkout.js';
import { inProcessGateway } from './checkout/gateway.js';
import { benchShop } from './checkout/shop.js';

/** A store on an empty database, with what a benchmark asks of it. */
export interface BenchStore {
  readonly store: Store & { stats(): { readonly transactions: number; readonly commits: number } };
  /** Orders in the database once the store is closed, read by a fresh connection. */
  readonly countOrders: () => Promise<number>;
}

export interface Load {
  readonly concurrency: number;
  readonly checkouts: number;
  /** How long the payment gateway takes to answer. */
  readonly gatewayMs?: number;
}

export interface Measured {
  readonly perSecond: number;
  readonly wholeP50Ms: number;
  readonly wholeP99Ms: number;
  readonly commitP50Ms: number;
  readonly commitP99Ms: number;
  /** Session commits per checkout; members of a group are counted singly. */
  readonly commits: number;
  /** COMMITs of the database per checkout. */
  readonly transactions: number;
  /** CPU of this process per checkout. */
  readonly cpuMs: number;
}

/** Whole checkouts in this process, so many at a time; every order is counted afterwards. */
export async function measure({ store, countOrders }: BenchStore, { concurrency, checkouts, gatewayMs = 0 }: Load): Promise<Measured> {
  const orders = inProcessOrders();
  const kasse = await createKasse({
    shop: benchShop(),
    store,
    plugins: [tableRate({ id: 'parcel' }), rateTable({ id: 'vat' }), inProcessGateway('bank', gatewayMs), inProcessGateway('spare', gatewayMs), inProcessStock('stock', 1_000_000_000)],
    cart: {
      price: (cartRef) =>
        Promise.resolve({
          revision: '1',
          currency: 'GBP',
          lines: [{ id: '1', sku: 'mug', title: 'Mug', quantity: 1 + (cartRef.length % 3), unitPriceMinor: 1_250, requiresShipping: true, weightGrams: 350 }],
        }),
    },
    orders,
    secret: 'only a benchmark, so this is no secret at all',
  });
  const before = store.stats();
  const whole: number[] = [];
  const commit: number[] = [];
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < checkouts; index = next++) {
      const begun = performance.now();
      const { commitMs } = await checkOut(kasse, index);
      whole.push(performance.now() - begun);
      commit.push(commitMs);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const after = store.stats();
  await kasse.close();
  const found = await countOrders();
  if (orders.placed.size !== checkouts || found !== checkouts) {
    throw new Error(`${orders.placed.size} orders were placed and ${found} are in the database, ${checkouts} checkouts were counted.`);
  }
  return {
    perSecond: Math.round(checkouts / seconds),
    wholeP50Ms: percentile(whole, 0.5),
    wholeP99Ms: percentile(whole, 0.99),
    commitP50Ms: percentile(commit, 0.5),
    commitP99Ms: percentile(commit, 0.99),
    commits: round((after.commits - before.commits) / checkouts),
    transactions: round((after.transactions - before.transactions) / checkouts),
    cpuMs: round((user + system) / 1_000 / checkouts),
  };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

export function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
