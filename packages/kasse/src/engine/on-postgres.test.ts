import { describe } from 'vitest';
import { emptyPostgres, reopenedPostgres } from '../stores/postgres/test/fresh-postgres.js';
import { onAnyStore } from './test/on-any-store.js';
import { useStores } from './test/fresh-store.js';

useStores(emptyPostgres, reopenedPostgres);

describe('on Postgres', async () => {
  await onAnyStore();
  // Engines that share a store, as SQLite's has one owner.
  await import('./workers.test.js');
  await import('./overtaken.test.js');
  await import('./leases.test.js');
});
