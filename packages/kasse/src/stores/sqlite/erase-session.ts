import { mustBeKept } from '../../session/index.js';
import type { Connection } from './connection.js';
import { readEffects, readSession } from './read-session.js';
import type { Statement } from './statement.js';

/** Once the last step holds all of the session, those before it need to say no more than which they are. */
const FORGET_STEPS =
  "UPDATE kasse_steps SET session = json_object('revision', json_extract(session, '$.revision')) WHERE session_id = ? AND seq < " +
  "(SELECT max(seq) FROM kasse_steps WHERE session_id = ? AND json_extract(session, '$.id') IS NOT NULL)";

/**
 * Removes buyer data and stored requests. Orders are the backend's records and stay. Undefined while the session holds
 * money, or when it does not exist; refused when a step was written since this was judged.
 */
export function eraseStatements(connection: Connection, sessionId: string): readonly Statement[] | undefined {
  const row = connection.get('SELECT id, revision, epoch, last_step FROM kasse_sessions WHERE id = ?', [sessionId]);
  if (row === undefined || mustBeKept(readSession(connection, row), readEffects(connection, sessionId))) return undefined;
  return [
    ['UPDATE kasse_sessions SET personal = NULL WHERE id = ? AND revision = ?', [sessionId, Number(row['revision'])], 'guard'],
    ['UPDATE kasse_effects SET request = NULL WHERE session_id = ?', [sessionId], 'run'],
    [FORGET_STEPS, [sessionId, sessionId], 'run'],
  ];
}
