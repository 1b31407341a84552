import type { InboxItem, StoredSession } from '../../contracts/index.js';
import { type Connection, connectForWriting } from './connection.js';
import { openLibsql } from './driver.js';
import { openReader } from './open-handle.js';
import { receiveStatements } from './queues.js';
import { readStored, text } from './read-session.js';
import { runList } from './statement.js';

/** A door for staff beside the process that owns the database: it looks, and writes into the inbox and nowhere else. */
export interface StaffDoor {
  /** Sessions that need a person, of every shop in the database, the longest waiting first. */
  attention(limit: number): readonly StoredSession[];
  load(sessionId: string): StoredSession | undefined;
  /** Durable when it returns. The engine takes it up in its next round. */
  send(item: InboxItem): void;
  /** The engine has dealt with it. */
  isTaken(item: Pick<InboxItem, 'shopKey' | 'key'>): boolean;
  close(): void;
}

/** @throws {KasseError} `ERR_MISUSE` When there is no such database; `ERR_STORE_UNSAFE` When it is of another version. */
export function openStaffDoor(file: string): StaffDoor {
  const reader = openReader(file, openLibsql);
  let writer: Connection | undefined;
  const read = (): Connection => reader.connection();
  return {
    attention: (limit) =>
      read()
        .all('SELECT id FROM sessions WHERE attention IS NOT NULL ORDER BY attention, seq LIMIT ?', [limit])
        .flatMap((row) => readStored(read(), text(row, 'id')) ?? []),
    load: (sessionId) => readStored(read(), sessionId),
    send(item) {
      writer ??= connectForWriting(openLibsql(file));
      runList(writer, receiveStatements(item));
    },
    isTaken: ({ shopKey, key }) => read().get('SELECT is_done FROM inbox WHERE shop_key = ? AND key = ?', [shopKey, key])?.['is_done'] === 1,
    close() {
      writer?.close();
      reader.close();
    },
  };
}
