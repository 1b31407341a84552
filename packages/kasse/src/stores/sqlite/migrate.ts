import { KasseError } from '../../errors/index.js';
import type { Connection } from './connection.js';
import { MIGRATIONS } from './schema.js';

/**
 * Brings the schema to this version of Kasse, one transaction per version.
 * @throws {KasseError} `ERR_STORE_UNSAFE` When a newer Kasse wrote the file, or when `readOnly` finds an older one;
 *   `ERR_MISUSE` when `readOnly` finds none.
 */
export function migrate(connection: Connection, options?: { readonly readOnly: true }): void {
  const version = readVersion(connection);
  const target = MIGRATIONS.length;
  if (version === 0 && options?.readOnly === true) throw new KasseError('ERR_MISUSE', 'The file is no database of Kasse: it holds none of its tables.', {});
  if (version > target || (version < target && options?.readOnly === true)) {
    throw new KasseError(
      'ERR_STORE_UNSAFE',
      `The database has schema version ${version}, this Kasse reads version ${target}. ${version > target ? 'Install the newer Kasse.' : 'Open it once for writing first.'}`,
      { setting: 'version in kasse_meta', actual: String(version), required: String(target) },
    );
  }
  MIGRATIONS.slice(version).forEach((sql, index) => {
    connection.exec('BEGIN IMMEDIATE');
    try {
      connection.exec(sql);
      connection.exec(`INSERT INTO kasse_meta (key, value) VALUES ('version', '${version + index + 1}') ON CONFLICT DO UPDATE SET value = excluded.value`);
      connection.exec('COMMIT');
    } catch (error) {
      connection.exec('ROLLBACK');
      throw error;
    }
  });
}

/** In a table of ours: `user_version` may be the count of a backend that shares the file. */
function readVersion(connection: Connection): number {
  if (connection.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'kasse_meta'", []) === undefined) return 0;
  return Number(connection.get("SELECT value FROM kasse_meta WHERE key = 'version'", [])?.['value'] ?? 0);
}
