import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { sqlite } from '../stores/sqlite/index.js';
import { useStores } from './test/fresh-store.js';

const folder = mkdtempSync(join(tmpdir(), 'kasse-engine-'));
let files = 0;

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

useStores(() => sqlite(join(folder, `${files++}.db`)));

describe('on SQLite', async () => {
  await import('./scenarios.test.js');
  await import('./laws.test.js');
  await import('./failover.test.js');
  await import('./unknown-outcomes.test.js');
  await import('./late-answers.test.js');
  await import('./crash.test.js');
  await import('./webhooks.test.js');
  await import('./trouble.test.js');
  await import('./stored-value.test.js');
  await import('./refund-tenders.test.js');
  await import('./holds.test.js');
  await import('./capture.test.js');
  await import('./payment-due.test.js');
  await import('./last-moment.test.js');
});
