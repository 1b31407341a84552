import { KasseError } from '../../errors/index.js';
import { type Connection, pragma } from './connection.js';
import { MIGRATIONS } from './schema.js';

/**
 * Brings the schema to this version of Kasse, one transaction per version.
 * @throws {KasseError} `ERR_STORE_UNSAFE` When a newer Kasse wrote the file, or when `readOnly` finds an older one;
 *   `ERR_MISUSE` when `readOnly` finds none.
 */
export function migrate(connection: Connection, options?: { readonly readOnly: true }): void {
  const version = Number(pragma(connection, 'user_version'));
  const target = MIGRATIONS.length;
  if (version === 0 && options?.readOnly === true) throw new KasseError('ERR_MISUSE', 'The file is no database of Kasse: it holds none of its tables.', {});
  if (version > target || (version < target && options?.readOnly === true)) {
    throw new KasseError(
      'ERR_STORE_UNSAFE',
      `The database has schema version ${version}, this Kasse reads version ${target}. ${version > target ? 'Install the newer Kasse.' : 'Open it once for writing first.'}`,
      { setting: 'user_version', actual: String(version), required: String(target) },
    );
  }
  MIGRATIONS.slice(version).forEach((sql, index) => {
    connection.exec('BEGIN IMMEDIATE');
    try {
      connection.exec(sql);
      connection.exec(`PRAGMA user_version = ${version + index + 1}`);
      connection.exec('COMMIT');
    } catch (error) {
      connection.exec('ROLLBACK');
      throw error;
    }
  });
}
