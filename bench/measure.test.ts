import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reportOf } from './checkout/bench-checkout.js';
import { measure } from './measure.js';
import { sqliteBench } from './sqlite-store.js';

it('measures whole checkouts: nine durable commits each, and an order for every one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kasse-bench-'));
  try {
    const { commits, perSecond } = await measure(sqliteBench(join(folder, 'kasse.db')), { concurrency: 4, checkouts: 8 });
    expect(commits).toBe(9);
    expect(perSecond).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('reports exactly what is asked for, of concurrency 64 where it is not said', () => {
  const measured = { perSecond: 1, wholeP50Ms: 2, wholeP99Ms: 3, commitP50Ms: 4, commitP99Ms: 5, commits: 6, transactions: 7, cpuMs: 8 };
  const many = { ...measured, perSecond: 10, commits: 60, transactions: 70, cpuMs: 80 };
  expect(reportOf({ one: measured, many, ceilingTxPerSecond: 9 })).toEqual({
    sqlite: {
      c1: { perSecond: 1, p50Ms: 2, p99Ms: 3 },
      c64: { perSecond: 10, p50Ms: 2, p99Ms: 3 },
      ceilingTxPerSecond: 9,
      durableCommitsPerCheckout: 60,
      transactionsPerCheckout: 70,
      cpuMsPerCheckout: 80,
    },
  });
});
