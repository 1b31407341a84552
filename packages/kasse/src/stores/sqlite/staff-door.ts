import { type InboxItem, STAFF_SOURCE, type StaffDoor } from '../../contracts/index.js';
import { type Connection, connectForWriting } from './connection.js';
import { readAllDeadLetters, readOpenDeadLetter } from './dead-letters.js';
import { openLibsql } from './driver.js';
import { openReader } from './open-handle.js';
import { receiveStatements } from './queues.js';
import { readStored, text } from './read-session.js';
import { realPath } from './real-path.js';
import { runList } from './statement.js';

/**
 * Opens the file of an engine beside it.
 * @throws {KasseError} `ERR_MISUSE` When there is no such database; `ERR_STORE_UNSAFE` When it is of another version.
 */
export function openStaffDoor(file: string): StaffDoor {
  const path = realPath(file);
  const reader = openReader(path, openLibsql);
  let writer: Connection | undefined;
  const read = (): Connection => reader.connection();
  const later = <T>(work: () => T): Promise<T> => Promise.resolve().then(work);
  return {
    attention: (limit) =>
      later(() =>
        read()
          .all('SELECT id FROM kasse_sessions WHERE attention IS NOT NULL ORDER BY attention, seq LIMIT ?', [limit])
          .flatMap((row) => readStored(read(), text(row, 'id')) ?? []),
      ),
    load: (sessionId) => later(() => readStored(read(), sessionId)),
    deadLetters: (limit) => later(() => readAllDeadLetters(read(), limit)),
    findDeadLetter: (id) => later(() => readOpenDeadLetter(read(), id)),
    decisions: (limit) =>
      later(() =>
        read()
          .all("SELECT data FROM kasse_inbox WHERE is_done = 0 AND json_extract(data, '$.source') = ? ORDER BY seq LIMIT ?", [STAFF_SOURCE, limit])
          .map((row) => JSON.parse(text(row, 'data')) as InboxItem), // Written from an InboxItem.
      ),
    send: (item) =>
      later(() => {
        writer ??= connectForWriting(openLibsql(path));
        runList(writer, receiveStatements(item));
      }),
    isTaken: ({ shopKey, key }) => later(() => read().get('SELECT is_done FROM kasse_inbox WHERE shop_key = ? AND key = ?', [shopKey, key])?.['is_done'] === 1),
    close: () =>
      later(() => {
        writer?.close();
        reader.close();
      }),
  };
}
