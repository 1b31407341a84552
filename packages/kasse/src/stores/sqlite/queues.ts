import type { InboxItem } from '../../contracts/index.js';
import type { Connection } from './connection.js';
import { NOW_MS } from './leases.js';
import { text } from './read-session.js';
import type { Statement } from './statement.js';

/** Sessions with a timer or an effect due at `now`; the longest overdue first, ties by id. */
export function readDue(
  connection: Connection,
  { shopKey, now, limit, worker }: { readonly shopKey: string; readonly now: string; readonly limit: number; readonly worker: string | undefined },
): readonly string[] {
  const isOurs = worker === undefined ? '' : `AND (lease_owner IS NULL OR lease_owner = ? OR lease_until <= ${NOW_MS}) `;
  return connection
    .all(`SELECT id FROM kasse_sessions WHERE shop_key = ? AND due_at <= ? ${isOurs}ORDER BY due_at, id LIMIT ?`, worker === undefined ? [shopKey, now, limit] : [shopKey, now, worker, limit])
    .map((row) => text(row, 'id'));
}

export function readNextDue(connection: Connection, shopKey: string): string | undefined {
  const dueAt = connection.get('SELECT min(due_at) AS due_at FROM kasse_sessions WHERE shop_key = ? AND due_at IS NOT NULL', [shopKey])?.['due_at'];
  return typeof dueAt === 'string' ? dueAt : undefined;
}

/** Of an item that somebody dealt with the key stays, so that it is never taken twice, and nothing of what it said. */
export function tickOffStatement(shopKey: string, key: string): Statement {
  return ["UPDATE kasse_inbox SET is_done = 1, data = '{}' WHERE shop_key = ? AND key = ?", [shopKey, key], 'run'];
}

export function postponeStatements(shopKey: string, items: readonly { readonly key: string; readonly dueAt: string }[]): readonly Statement[] {
  return items.map(({ key, dueAt }) => ['UPDATE kasse_inbox SET due_at = ? WHERE shop_key = ? AND key = ? AND is_done = 0', [dueAt, shopKey, key], 'run']);
}

/** Keeps an item once per key: one row changed when it is new, and a row given when nobody has used it. */
export function receiveStatements(item: InboxItem): readonly Statement[] {
  const { shopKey, key } = item;
  return [
    ['INSERT INTO kasse_inbox (shop_key, key, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', [shopKey, key, JSON.stringify(item)], 'run'],
    ['SELECT seq FROM kasse_inbox WHERE shop_key = ? AND key = ? AND is_done = 0', [shopKey, key], 'get'],
  ];
}

/** What is due at `now`, or all that waits. */
export function readInbox(connection: Connection, { shopKey, limit, now = '~' }: { readonly shopKey: string; readonly limit: number; readonly now?: string | undefined }): readonly InboxItem[] {
  return connection
    .all('SELECT data FROM kasse_inbox WHERE shop_key = ? AND is_done = 0 AND due_at <= ? ORDER BY due_at, seq LIMIT ?', [shopKey, now, limit])
    .map((row) => JSON.parse(text(row, 'data')) as InboxItem); // Written from an InboxItem.
}

export function readAttention(connection: Connection, shopKey: string, limit: number): readonly string[] {
  return connection
    .all('SELECT id FROM kasse_sessions WHERE shop_key = ? AND attention IS NOT NULL ORDER BY attention, seq LIMIT ?', [shopKey, limit])
    .map((row) => text(row, 'id'));
}
