import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openStaffDoor, type PostgresPool } from 'kasse/postgres';
import { isKasseError, type StaffDoor } from 'kasse/tooling';
import { Misuse } from './misuse.js';

interface Driver {
  readonly Pool: new (options: { readonly connectionString: string; readonly max: number; readonly connectionTimeoutMillis: number }) => PostgresPool & { end(): Promise<void>; on(event: 'error', listener: () => void): unknown };
}

const CONNECT_MS = 10_000;

/**
 * Opens a Postgres database with the `pg` that is installed where the command is called. The address holds a password:
 * no message repeats it.
 * @throws {Misuse} When there is no `pg`, no answer, or no schema of Kasse.
 */
export async function openPostgres(connectionString: string, schema: string | undefined, cwd: string): Promise<StaffDoor> {
  const pool = new (loadDriver(cwd).Pool)({ connectionString, max: 2, connectionTimeoutMillis: CONNECT_MS });
  // An idle connection that breaks would end the process. The pool opens another one, and a query without an answer fails by itself.
  pool.on('error', () => undefined);
  try {
    const door = await openStaffDoor(pool, schema === undefined ? {} : { schema });
    return { ...door, close: () => pool.end() };
  } catch (error) {
    await pool.end();
    if (isKasseError(error)) throw new Misuse(error.message, 'The engine was opened with: postgres(pool, { schema }). Name its schema with --schema.');
    throw new Misuse(`The database does not answer: ${codeOf(error)}.`, 'Check the address: postgres://user:password@host:port/database');
  }
}

function loadDriver(cwd: string): Driver {
  for (const from of [join(cwd, 'package.json'), import.meta.url]) {
    try {
      // What the backend runs on is what it has installed.
      return createRequire(from)('pg') as Driver;
    } catch {
      continue;
    }
  }
  throw new Misuse('A Postgres database is opened with "pg", which is not installed here.', 'Install it: npm install pg');
}

/** A code says enough, and carries neither host nor password. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no connection';
}
