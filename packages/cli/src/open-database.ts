import { resolve } from 'node:path';
import { openStaffDoor } from 'kasse/sqlite';
import { isKasseError, type StaffDoor } from 'kasse/tooling';
import { Misuse } from './misuse.js';
import { openPostgres } from './open-postgres.js';
import type { Terminal } from './terminal.js';

/** What every verb that opens a database takes. */
export const databaseArgs = {
  database: { type: 'positional', required: false, description: 'SQLite file of the engine, or a postgres:// address' },
  schema: { type: 'string', valueHint: 'name', description: 'Postgres only: the schema of the engine; "kasse" unless told otherwise' },
} as const;

const HINT = 'Give the file that the engine was opened with: sqlite(file).';

/** Opens the database that the caller names, beside its engine. @throws {Misuse} When there is none, or none of ours. */
export async function openDatabase({ database, schema }: { readonly database?: string | undefined; readonly schema?: string | undefined }, { cwd }: Terminal): Promise<StaffDoor> {
  if (database === undefined || database === '') throw new Misuse('Which database? Give its file, or a postgres:// address.', 'For example: kasse attention ./kasse.db');
  if (/^postgres(?:ql)?:\/\//i.test(database)) return openPostgres(database, schema, cwd);
  // It may hold a password, which no message repeats. One letter is a drive of Windows.
  if (/^\w[\w+.-]+:\//.test(database)) throw new Misuse('The address of the database does not start with postgres:// or postgresql://.', 'Give postgres://user:password@host:port/database, or the path of a SQLite file.');
  if (schema !== undefined) throw new Misuse('A SQLite file has no schemas.', 'Leave --schema out.');
  try {
    return openStaffDoor(resolve(cwd, database));
  } catch (error) {
    if (isKasseError(error, 'ERR_STORE_UNSAFE')) throw new Misuse(error.message);
    if (isKasseError(error, 'ERR_MISUSE') && error.details['path'] !== undefined) throw new Misuse(`There is no database "${database}".`, HINT);
    throw new Misuse(`"${database}" is no database of Kasse.`, HINT);
  }
}
