import type { DeadLetter } from '../../contracts/index.js';
import type { Connection } from './connection.js';
import { tickOffStatement } from './queues.js';
import { text } from './read-session.js';
import type { Statement } from './statement.js';

/** Sets a letter aside; one that lies there stays as it is. */
export function buryStatements(letter: DeadLetter): readonly Statement[] {
  const { shopKey, id, content } = letter;
  const insert: Statement = ['INSERT INTO kasse_dead_letters (shop_key, id, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', [shopKey, id, JSON.stringify(letter)], 'run'];
  return content.kind === 'inbox' ? [insert, tickOffStatement(shopKey, id)] : [insert];
}

export function readDeadLetters(connection: Connection, shopKey: string, limit: number): readonly DeadLetter[] {
  return connection
    .all('SELECT data FROM kasse_dead_letters WHERE shop_key = ? ORDER BY seq LIMIT ?', [shopKey, limit])
    .map((row) => JSON.parse(text(row, 'data')) as DeadLetter); // Written from a DeadLetter.
}

export function readDeadLetter(connection: Connection, shopKey: string, id: string): DeadLetter | undefined {
  const row = connection.get('SELECT data FROM kasse_dead_letters WHERE shop_key = ? AND id = ?', [shopKey, id]);
  return row && (JSON.parse(text(row, 'data')) as DeadLetter);
}

export function unburyStatement(shopKey: string, id: string): Statement {
  return ['DELETE FROM kasse_dead_letters WHERE shop_key = ? AND id = ?', [shopKey, id], 'run'];
}
