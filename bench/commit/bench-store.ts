import { measure, type BenchStore, type Load, type Measured } from '../measure.js';

interface Figures {
  readonly perSecond: number;
  readonly commitP50Ms: number;
  readonly commitP99Ms: number;
}

export interface StoreReport {
  readonly c1: Figures;
  readonly c16: Figures;
  readonly c64: Figures;
  /** With a gateway that takes 50 ms to answer. */
  readonly c64gateway50ms: Figures;
  /** Durable transactions per second, one after the other, each with one row of a session's size. */
  readonly ceilingTxPerSecond: number;
  /** Session commits per checkout; members of a group are counted singly. */
  readonly durableCommitsPerCheckout: number;
  /** COMMITs of the database per checkout at concurrency 64. */
  readonly transactionsPerCheckout: number;
}

/** A kind of store as the benchmark needs it: empty ones by name, and what its database could do at best. */
export interface Bench {
  readonly create: (name: string) => BenchStore;
  readonly ceiling: () => number | Promise<number>;
}

/** The same checkouts at several concurrencies on one kind of store. */
export async function benchStore({ create, ceiling }: Bench, checkouts: number, say: (text: string) => void): Promise<StoreReport> {
  const ceilingTxPerSecond = Math.round(await ceiling());
  say(`${ceilingTxPerSecond} durable transactions per second alone`);
  const run = async (name: string, load: Load): Promise<Measured> => {
    const measured = await measure(create(name), load);
    const { perSecond, commitP50Ms, commitP99Ms, transactions, cpuMs } = measured;
    say(`${name}: ${perSecond} checkouts per second, commit p50 ${commitP50Ms} ms, p99 ${commitP99Ms} ms, ${transactions} transactions and ${cpuMs} ms of CPU here each`);
    return measured;
  };
  // The compiler has settled after about 9,000 checkouts (measured): before that, a figure is as much its as the engine's.
  await run('warm', { concurrency: 64, checkouts: Math.round(checkouts * 1.5) });
  const c1 = await run('c1', { concurrency: 1, checkouts: Math.max(64, Math.round(checkouts / 5)) });
  const c16 = await run('c16', { concurrency: 16, checkouts: Math.max(64, Math.round(checkouts / 2)) });
  const c64 = await run('c64', { concurrency: 64, checkouts });
  const slow = await run('c64gateway50ms', { concurrency: 64, checkouts, gatewayMs: 50 });
  return {
    c1: figures(c1),
    c16: figures(c16),
    c64: figures(c64),
    c64gateway50ms: figures(slow),
    ceilingTxPerSecond,
    durableCommitsPerCheckout: c64.commits,
    transactionsPerCheckout: c64.transactions,
  };
}

function figures({ perSecond, commitP50Ms, commitP99Ms }: Measured): Figures {
  return { perSecond, commitP50Ms, commitP99Ms };
}
