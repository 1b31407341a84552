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
  await import('./shared-reference.test.js');
  await import('./late-answers.test.js');
  await import('./crash.test.js');
  await import('./webhooks.test.js');
  await import('./webhook-order.test.js');
  await import('./trouble.test.js');
  await import('./stored-value.test.js');
  await import('./refund-tenders.test.js');
  await import('./holds.test.js');
  await import('./capture.test.js');
  await import('./split-payment.test.js');
  await import('./payment-due.test.js');
  await import('./last-moment.test.js');
  await import('./confirmed-again.test.js');
  await import('./on-its-own.test.js');
  await import('./same-total.test.js');
  await import('./last-use.test.js');
  await import('./obligations.test.js');
  await import('./going-back.test.js');
  await import('./routing.test.js');
  await import('./erase.test.js');
  await import('./called-off.test.js');
  await import('./breakers.test.js');
  await import('./holds-in-doubt.test.js');
  await import('./late-sends.test.js');
  await import('./renewed-authorization.test.js');
  await import('./layouts.test.js');
  await import('./commit.test.js');
  await import('./deadlines.test.js');
  await import('./after-commit.test.js');
  await import('./dead-letters.test.js');
  await import('./hand-over.test.js');
  await import('./resume.test.js');
  await import('./escalation.test.js');
  await import('./events.test.js');
  await import('./plugin-answers.test.js');
});
