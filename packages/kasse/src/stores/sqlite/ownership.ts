import { KasseError } from '../../errors/index.js';
import type { SqliteDriver } from './driver.js';

/** Sole right to write a database file. The operating system takes it back when the process dies. */
export interface Ownership {
  release(): void;
}

/**
 * Takes the database file for this process by an exclusive lock on `<file>.lock`, a database that is never written.
 *
 * The lock stands beside the file and not on it (`locking_mode = EXCLUSIVE`), so that other processes can still read.
 * @throws {KasseError} `ERR_STORE_LOCKED` When another store owns the file.
 */
export function takeOwnership(file: string, open: (file: string) => SqliteDriver): Ownership {
  const path = `${file}.lock`;
  const lock = open(path);
  try {
    // In memory: a journal file would outlive a killed owner.
    lock.prepare('PRAGMA journal_mode = MEMORY').get([]);
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new KasseError(
      'ERR_STORE_LOCKED',
      `Database "${file}" is owned by another open store, in this process or in another one. Close that one first, or open this one with { readOnly: true }.`,
      { path: file },
      { cause },
    );
  }
  return {
    release() {
      // Prepared statements can keep a closed handle alive until they are collected; the rollback lets go at once.
      lock.exec('ROLLBACK');
      lock.close();
    },
  };
}
