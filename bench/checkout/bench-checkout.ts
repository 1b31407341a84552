import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableRate } from '@kasse/plugins/carrier/table-rate';
import { rateTable } from '@kasse/plugins/tax/rate-table';
import { createKasse } from 'kasse';
import { sqlite } from 'kasse/sqlite';
import { inProcessOrders, inProcessStock } from './backend.js';
import { measureCeiling } from './ceiling.js';
import { checkOut } from './checkout.js';
import { inProcessGateway } from './gateway.js';
import { benchShop } from './shop.js';

export interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface CheckoutReport {
  readonly sqlite: {
    readonly c1: Figures;
    readonly c64: Figures;
    readonly ceilingTxPerSecond: number;
    /** Session commits per checkout; members of a group are counted singly. */
    readonly durableCommitsPerCheckout: number;
    /** SQLite COMMITs per checkout at concurrency 64. */
    readonly transactionsPerCheckout: number;
    readonly cpuMsPerCheckout: number;
  };
}

/** Whole checkouts in this process on SQLite with `synchronous=FULL`, beside what the disk allows. */
export async function benchCheckout({ checkouts, say }: { readonly checkouts: number; readonly say: (text: string) => void }): Promise<CheckoutReport> {
  const folder = mkdtempSync(join(process.env['KASSE_BENCH_DIR'] ?? tmpdir(), 'kasse-bench-'));
  try {
    mustBeDisk(folder);
    const ceilingTxPerSecond = Math.round(measureCeiling(join(folder, 'ceiling.db'), 2_000));
    say(`ceiling: ${ceilingTxPerSecond} durable transactions per second`);
    await measure(folder, 'warm', 64, Math.min(2_000, checkouts));
    const one = await measure(folder, 'c1', 1, Math.max(64, Math.round(checkouts / 5)));
    say(`concurrency 1: ${one.figures.perSecond} checkouts per second`);
    const many = await measure(folder, 'c64', 64, checkouts);
    say(`concurrency 64: ${many.figures.perSecond} checkouts per second`);
    return {
      sqlite: {
        c1: one.figures,
        c64: many.figures,
        ceilingTxPerSecond,
        durableCommitsPerCheckout: many.commits,
        transactionsPerCheckout: many.transactions,
        cpuMsPerCheckout: many.cpuMs,
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function measure(
  folder: string,
  name: string,
  concurrency: number,
  checkouts: number,
): Promise<{ readonly figures: Figures; readonly commits: number; readonly transactions: number; readonly cpuMs: number }> {
  const file = join(folder, `${name}.db`);
  const store = sqlite(file);
  const orders = inProcessOrders();
  const kasse = await createKasse({
    shop: benchShop(),
    store,
    plugins: [
      tableRate({ id: 'parcel' }),
      rateTable({ id: 'vat' }),
      inProcessGateway('bank'),
      inProcessGateway('spare'),
      inProcessStock('stock', 1_000_000_000),
    ],
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
  const latencies: number[] = [];
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < checkouts; index = next++) {
      const begun = performance.now();
      await checkOut(kasse, index);
      latencies.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const after = store.stats();
  await kasse.close();
  if (orders.placed.size !== checkouts) throw new Error(`${orders.placed.size} orders were placed, ${checkouts} checkouts were counted.`);
  mustHaveOrders(file, checkouts);
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0);
  return {
    figures: { perSecond: Math.round(checkouts / seconds), p50Ms: at(0.5), p99Ms: at(0.99) },
    commits: round((after.commits - before.commits) / checkouts),
    transactions: round((after.transactions - before.transactions) / checkouts),
    cpuMs: round((user + system) / 1_000 / checkouts),
  };
}

/** Every checkout that was counted is in the file, read by a fresh connection. */
function mustHaveOrders(file: string, checkouts: number): void {
  const reader = sqlite(file, { readOnly: true });
  const orders = [...reader.read.orders()].length;
  void reader.close();
  if (orders !== checkouts) throw new Error(`${orders} orders are in the database, ${checkouts} checkouts were counted.`);
}

/** A durable write to memory proves nothing. */
function mustBeDisk(folder: string): void {
  const TMPFS = 0x01021994;
  if (statfsSync(folder).type === TMPFS) throw new Error(`${folder} is in memory (tmpfs). Name a folder on a disk in KASSE_BENCH_DIR.`);
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
