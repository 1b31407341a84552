import { existsSync } from 'node:fs';
import { KasseError } from '../../errors/index.js';
import { type Connection, connectForReading, connectForWriting, pragma } from './connection.js';
import type { SqliteDriver } from './driver.js';
import type { Handle } from './group-commit.js';
import { migrate } from './migrate.js';
import { takeOwnership } from './ownership.js';

/** A handle that can be given back. */
export interface OwnedHandle extends Handle {
  close(): void;
}

/**
 * Opens the file as its one writer, and again after `discard`.
 * @throws {KasseError} `ERR_STORE_LOCKED`, `ERR_STORE_UNSAFE`
 */
export function openWriter(file: string, open: (file: string) => SqliteDriver): OwnedHandle {
  const ownership = takeOwnership(file, open);
  let current: Connection | undefined;
  const connection = (): Connection => {
    if (current === undefined) {
      const fresh = connectForWriting(open(file));
      migrate(fresh);
      current = fresh;
    }
    return current;
  };
  try {
    connection();
  } catch (error) {
    ownership.release();
    throw error;
  }
  return {
    connection,
    discard() {
      const broken = current;
      current = undefined;
      // What it left open must not keep the next handle out; it may be past rolling back and past closing.
      attempt(() => broken?.exec('ROLLBACK'));
      attempt(() => broken?.close());
    },
    close() {
      // Leaves one whole file behind, even where the driver keeps the handle open for its statements.
      attempt(() => current && pragma(current, 'wal_checkpoint(TRUNCATE)'));
      attempt(() => current?.close());
      ownership.release();
    },
  };
}

/** Opens the file beside its owner. */
export function openReader(file: string, open: (file: string) => SqliteDriver): OwnedHandle {
  if (!existsSync(file)) {
    throw new KasseError('ERR_MISUSE', `Database "${file}" does not exist, and { readOnly: true } does not create it. Check the path.`, { path: file });
  }
  const connection = connectForReading(open(file));
  migrate(connection, { readOnly: true });
  return { connection: () => connection, discard: () => undefined, close: () => { connection.close(); } };
}

function attempt(action: () => unknown): void {
  try {
    action();
  } catch {
    // Nothing to save: the handle is being thrown away.
  }
}
