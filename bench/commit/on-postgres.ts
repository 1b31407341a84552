import { startPostgres } from '@kasse/testing/postgres';
import { postgres } from 'kasse/postgres';
import pg from 'pg';
import { BENCH_DIR } from '../on-disk.js';
import type { Bench } from './bench-store.js';

/** A durable server like anybody's, but for memory and a log large enough for its load. */
const SETTINGS = { shared_buffers: '256MB', max_wal_size: '2GB' };

/** Gives work a Postgres of its own on a disk, durable, on this machine. */
export async function onPostgres<T>(work: (bench: Bench) => Promise<T>): Promise<T> {
  const server = await startPostgres({ under: BENCH_DIR, settings: SETTINGS });
  const pool = new pg.Pool({ connectionString: server.url, max: 8 });
  try {
    return await work({
      create: (name) => {
        const schema = `bench_${name}`;
        return {
          store: postgres(pool, { schema }),
          countOrders: async () => Number((await pool.query<{ count: string }>(`SELECT count(*) FROM ${schema}.orders`)).rows[0]?.count),
        };
      },
      ceiling: () => measureCeiling(pool, 1_000),
    });
  } finally {
    await pool.end();
    await server.stop();
  }
}

async function measureCeiling(pool: pg.Pool, transactions: number): Promise<number> {
  await pool.query('CREATE TABLE ceiling (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data text)');
  const data = 'x'.repeat(2_000);
  const startedAt = performance.now();
  for (let index = 0; index < transactions; index += 1) await pool.query({ name: 'ceiling', text: 'INSERT INTO ceiling (data) VALUES ($1)', values: [data] });
  return transactions / ((performance.now() - startedAt) / 1_000);
}
