import { join } from 'node:path';
import { measure, type Measured } from '../measure.js';
import { onDisk } from '../on-disk.js';
import { sqliteBench } from '../sqlite-store.js';
import { measureCeiling } from './ceiling.js';

interface Figures {
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
export function benchCheckout({ checkouts, say }: { readonly checkouts: number; readonly say: (text: string) => void }): Promise<CheckoutReport> {
  return onDisk(async (folder) => {
    const run = (name: string, concurrency: number, count: number): Promise<Measured> => measure(sqliteBench(join(folder, `${name}.db`)), { concurrency, checkouts: count });
    const ceilingTxPerSecond = Math.round(measureCeiling(join(folder, 'ceiling.db'), 2_000));
    say(`ceiling: ${ceilingTxPerSecond} durable transactions per second`);
    // The compiler has settled after about 9,000 checkouts (measured): before that, a figure is as much its as the engine's.
    await run('warm', 64, Math.round(checkouts * 1.5));
    const one = await run('c1', 1, Math.max(64, Math.round(checkouts / 5)));
    say(`concurrency 1: ${one.perSecond} checkouts per second`);
    const many = await run('c64', 64, checkouts);
    say(`concurrency 64: ${many.perSecond} checkouts per second`);
    return reportOf({ one, many, ceilingTxPerSecond });
  });
}

/** The line of JSON, from what was measured at concurrency 1 and 64. */
export function reportOf({ one, many, ceilingTxPerSecond }: { readonly one: Measured; readonly many: Measured; readonly ceilingTxPerSecond: number }): CheckoutReport {
  return {
    sqlite: {
      c1: figures(one),
      c64: figures(many),
      ceilingTxPerSecond,
      durableCommitsPerCheckout: many.commits,
      transactionsPerCheckout: many.transactions,
      cpuMsPerCheckout: many.cpuMs,
    },
  };
}

function figures({ perSecond, wholeP50Ms, wholeP99Ms }: Measured): Figures {
  return { perSecond, p50Ms: wholeP50Ms, p99Ms: wholeP99Ms };
}
