import type { DeadLetter } from '../../contracts/index.js';
import type { Connection } from './connection.js';
import type { SqlRow } from './driver.js';
import { tickOffStatement } from './queues.js';
import { text } from './read-session.js';
import type { Statement } from './statement.js';

/** Sets a letter aside; one that lies there stays as it is, unless this one says more of what people did with it. */
export function buryStatements(letter: DeadLetter): readonly Statement[] {
  const { shopKey, id, content, acts } = letter;
  const onConflict = acts === undefined ? 'DO NOTHING' : '(shop_key, id) DO UPDATE SET data = excluded.data';
  const insert: Statement = [`INSERT INTO kasse_dead_letters (shop_key, id, data) VALUES (?, ?, ?) ON CONFLICT ${onConflict}`, [shopKey, id, JSON.stringify(letter)], 'run'];
  return content.kind === 'inbox' ? [insert, tickOffStatement(shopKey, id)] : [insert];
}

export function readDeadLetters(connection: Connection, shopKey: string, limit: number): readonly DeadLetter[] {
  return connection
    .all(`SELECT data FROM kasse_dead_letters WHERE shop_key = ? AND ${IS_OPEN} ORDER BY seq LIMIT ?`, [shopKey, limit])
    .map(letterOf);
}

/** Of every shop in the file. */
export function readAllDeadLetters(connection: Connection, limit: number): readonly DeadLetter[] {
  return connection.all(`SELECT data FROM kasse_dead_letters WHERE ${IS_OPEN} ORDER BY seq LIMIT ?`, [limit]).map(letterOf);
}

/** Of whichever shop. */
export function readOpenDeadLetter(connection: Connection, id: string): DeadLetter | undefined {
  return connection.all(`SELECT data FROM kasse_dead_letters WHERE id = ? AND ${IS_OPEN} ORDER BY seq LIMIT 1`, [id]).map(letterOf)[0];
}

export function readDeadLetter(connection: Connection, shopKey: string, id: string): DeadLetter | undefined {
  const row = connection.get('SELECT data FROM kasse_dead_letters WHERE shop_key = ? AND id = ?', [shopKey, id]);
  return row && letterOf(row);
}

export function unburyStatement(shopKey: string, id: string): Statement {
  return ['DELETE FROM kasse_dead_letters WHERE shop_key = ? AND id = ?', [shopKey, id], 'run'];
}

const IS_OPEN = "json_extract(data, '$.settledAt') IS NULL";

/** Written from a DeadLetter. */
function letterOf(row: SqlRow): DeadLetter {
  return JSON.parse(text(row, 'data')) as DeadLetter;
}
