import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import type { Store } from '../../../contracts/index.js';
import { postgres, type PostgresStore } from '../postgres.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test asks for the run's Postgres, which the first to ask starts. */
    readonly postgresOnDemand: string;
  }
}

const pools: pg.Pool[] = [];
let url: Promise<string> | undefined;

afterAll(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
});

/** A pool on the run's Postgres, ended after the file's tests. */
export async function testPool(config: pg.PoolConfig = {}): Promise<pg.Pool> {
  url ??= fetch(inject('postgresOnDemand')).then((answer) => answer.text());
  const pool = new pg.Pool({ connectionString: await url, max: 8, ...config });
  // Connections end when the server does; tests that mind look for themselves.
  pool.on('error', () => undefined);
  pools.push(pool);
  return pool;
}

/** A name for a schema that nobody uses yet. */
export function freshSchema(): string {
  return `kasse_${randomBytes(6).toString('hex')}`;
}

let shared: Promise<pg.Pool> | undefined;

/** A store on an empty schema of its own. */
export async function freshPostgres(): Promise<PostgresStore> {
  shared ??= testPool();
  return postgres(await shared, { schema: freshSchema() });
}

const emptied: string[] = [];
const schemas = new WeakMap<Store, string>();

/** A store on an empty schema, which it leaves to the next one when it is closed: making one takes longer than most tests. */
export async function emptyPostgres(): Promise<PostgresStore> {
  shared ??= testPool();
  const pool = await shared;
  const schema = emptied.pop() ?? freshSchema();
  const store = postgres(pool, { schema });
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await store.close();
    const { rows } = await pool.query<{ readonly name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename <> 'meta'", [schema]);
    await pool.query(rows.map(({ name }) => `DELETE FROM "${schema}"."${name}";`).join('\n'));
    emptied.push(schema);
  };
  const empty = { ...store, close: () => (closing ??= close()) };
  schemas.set(empty, schema);
  return empty;
}

/** Another store on the schema of one that `emptyPostgres` made, as another process would have. */
export async function reopenedPostgres(store: Store): Promise<PostgresStore> {
  shared ??= testPool();
  return postgres(await shared, { schema: schemas.get(store) ?? '' });
}
