import { holdsMoney } from '../holds-money.js';
import type { Connection } from './connection.js';
import { readEffects, readSession } from './read-session.js';

/** Removes buyer data and stored requests, unless the session holds money or does not exist. Orders are the backend's records and stay. */
export function eraseSession(connection: Connection, sessionId: string): boolean {
  const row = connection.get('SELECT id, revision, epoch FROM sessions WHERE id = ?', [sessionId]);
  if (row === undefined || holdsMoney(readSession(connection, row), readEffects(connection, sessionId))) return false;
  connection.run('UPDATE sessions SET personal = NULL WHERE id = ?', [sessionId]);
  connection.run('UPDATE effects SET request = NULL WHERE session_id = ?', [sessionId]);
  return true;
}
