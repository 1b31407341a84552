import { describe } from 'vitest';
import { freshPostgres } from '../stores/postgres/test/fresh-postgres.js';
import { useStores } from './test/fresh-store.js';

useStores(freshPostgres);

describe('on Postgres', async () => {
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
