import { KasseError } from '../../errors/index.js';
import type { PostgresPool, PostgresQueries } from './pool.js';
import { MIGRATIONS } from './schema.js';
import { unsafe } from './server-error.js';
import { inSchema } from './statements.js';
import { withClient } from './write-units.js';

/**
 * Brings the schema to this version of Kasse, in one transaction; of several workers that start together, one does it.
 * A schema that is up to date is only read, so that a role without the right to create tables can run the shop.
 * @throws {KasseError} `ERR_STORE_UNSAFE` When a newer Kasse wrote the schema, or the database acknowledges what is not durable.
 */
export async function migrate(pool: PostgresPool, schema: string): Promise<void> {
  const { rows } = await pool.query({ text: "SELECT current_setting('synchronous_commit') AS value" });
  if (valueOf(rows) === 'off') throw unsafe();
  if (await isUpToDate(pool, schema)) return;
  const client = await pool.connect();
  await withClient(client, async () => {
    const run = (text: string): Promise<unknown> => client.query({ text: inSchema(text, schema) });
    await run('BEGIN ISOLATION LEVEL READ COMMITTED');
    await client.query({ text: 'SELECT pg_advisory_xact_lock(hashtext($1))', values: [`kasse ${schema}`] });
    const version = await versionOf(client, schema);
    if (version === 0) {
      await run(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
      await run('CREATE TABLE @.meta (key text PRIMARY KEY, value text NOT NULL)');
    }
    for (const migration of MIGRATIONS.slice(version)) await run(migration);
    const text = inSchema("INSERT INTO @.meta (key, value) VALUES ('version', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value", schema);
    await client.query({ text, values: [String(MIGRATIONS.length)] });
    await run('COMMIT');
  });
}

/** @throws {KasseError} `ERR_STORE_UNSAFE` When a newer Kasse wrote the schema. */
export async function isUpToDate(pool: PostgresQueries, schema: string): Promise<boolean> {
  return (await versionOf(pool, schema)) === MIGRATIONS.length;
}

async function versionOf(on: PostgresQueries, schema: string): Promise<number> {
  // Asked of the catalog itself: `to_regclass` may answer from what the connection knew before it waited for the lock.
  const text = "SELECT c.relname AS value FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = 'meta'";
  const { rows: tables } = await on.query({ text, values: [schema] });
  if (valueOf(tables) === undefined) return 0;
  const { rows } = await on.query({ text: inSchema("SELECT value FROM @.meta WHERE key = 'version'", schema) });
  const version = Number(valueOf(rows));
  if (version <= MIGRATIONS.length) return version;
  throw new KasseError(
    'ERR_STORE_UNSAFE',
    `Schema "${schema}" has version ${version}, this Kasse reads version ${MIGRATIONS.length}. Install the newer Kasse.`,
    { setting: 'schema version', actual: String(version), required: String(MIGRATIONS.length) },
  );
}

/** The one value of the first row; every statement here names its column so. */
function valueOf(rows: readonly unknown[]): string | undefined {
  return (rows[0] as { readonly value: string | null } | undefined)?.value ?? undefined;
}
