import pg from 'pg';
import { inject, onTestFinished } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test asks for the run's Postgres, which the first to ask starts. */
    readonly postgresOnDemand: string;
  }
}

/** A pool on a schema of its own, which goes when the test has finished. */
export async function testPool(max = 4): Promise<pg.Pool> {
  const url = await (await fetch(inject('postgresOnDemand'))).text();
  const schema = `plugins_${Math.random().toString(36).slice(2)}`;
  const pool = new pg.Pool({ connectionString: url, max, options: `-c search_path=${schema}` });
  await pool.query(`CREATE SCHEMA ${schema}`);
  onTestFinished(async () => {
    await pool.query(`DROP SCHEMA ${schema} CASCADE`);
    await pool.end();
  });
  return pool;
}
