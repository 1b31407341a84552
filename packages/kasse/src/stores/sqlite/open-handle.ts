import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { isKasseError, KasseError } from '../../errors/index.js';
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
 * @throws {KasseError} `ERR_STORE_LOCKED`, `ERR_STORE_UNSAFE`, `ERR_MISUSE` When there can be no database at that place.
 */
export function openWriter(file: string, open: (file: string) => SqliteDriver): OwnedHandle {
  const ownership = openable(file, () => takeOwnership(file, open));
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
    openable(file, connection);
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
  const connection = openable(file, () => {
    const fresh = connectForReading(open(file));
    migrate(fresh, { readOnly: true });
    return fresh;
  });
  return { connection: () => connection, discard: () => undefined, close: () => { connection.close(); } };
}

/** What a driver says of a place where it can open no database, as what is to be done about it. */
function openable<T>(file: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    if (isKasseError(cause)) throw cause;
    const folder = dirname(file);
    const fact = existsSync(folder)
      ? `cannot be opened as a SQLite database: ${cause instanceof Error ? cause.message : String(cause)}. Check that it is one, and that this process may write there.`
      : `cannot be made: there is no folder "${folder}". Create it, or check the path.`;
    throw new KasseError('ERR_MISUSE', `"${file}" ${fact}`, { file }, { cause });
  }
}

function attempt(action: () => unknown): void {
  try {
    action();
  } catch {
    // Nothing to save: the handle is being thrown away.
  }
}
