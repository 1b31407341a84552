import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
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
