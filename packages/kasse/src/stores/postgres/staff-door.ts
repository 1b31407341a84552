import { type InboxItem, STAFF_SOURCE, type StaffDoor } from '../../contracts/index.js';
import { KasseError } from '../../errors/index.js';
import { jsonField } from './json-field.js';
import { isUpToDate } from './migrate.js';
import type { PostgresPool } from './pool.js';
import { ALL_DEAD_LETTERS, OPEN_DEAD_LETTER, RECEIVE } from './queues.js';
import { LOAD, storedOf } from './read-session.js';
import { deadLetterOf } from './records.js';
import { createStatements } from './statements.js';

const WAITING = 'SELECT id AS doc FROM @.sessions WHERE attention IS NOT NULL ORDER BY attention, id LIMIT $1';
const DECISIONS = `SELECT data AS doc FROM @.inbox WHERE NOT is_done AND ${jsonField('data', 'source')} = $1 ORDER BY seq LIMIT $2`;
const IS_DONE = 'SELECT is_done::text AS doc FROM @.inbox WHERE shop_key = $1 AND key = $2';

/**
 * Opens the database of engines beside them. Creates nothing; `close` leaves the pool to its owner.
 * @param schema - As the engines were given it; `kasse` unless you say so.
 * @throws {KasseError} `ERR_MISUSE` When the schema is none of Kasse; `ERR_STORE_UNSAFE` When it is of another version.
 */
export async function openStaffDoor(pool: PostgresPool, { schema = 'kasse' }: { readonly schema?: string } = {}): Promise<StaffDoor> {
  if (!(await isUpToDate(pool, schema))) {
    throw new KasseError('ERR_MISUSE', `There is no schema "${schema}" of this version of Kasse in this database. Start the engine once, or name its schema.`, { schema });
  }
  const statements = createStatements(schema);
  const load: StaffDoor['load'] = async (sessionId) => (await statements.docs(pool, LOAD, [sessionId])).map(storedOf)[0];
  return {
    async attention(limit) {
      const ids = await statements.docs(pool, WAITING, [limit]);
      return (await Promise.all(ids.map(load))).flatMap((stored) => stored ?? []);
    },
    load,
    deadLetters: async (limit) => (await statements.docs(pool, ALL_DEAD_LETTERS, [limit])).map(deadLetterOf),
    findDeadLetter: async (id) => (await statements.docs(pool, OPEN_DEAD_LETTER, [id])).map(deadLetterOf)[0],
    decisions: async (limit) => (await statements.docs(pool, DECISIONS, [STAFF_SOURCE, limit])).map((doc) => JSON.parse(doc) as InboxItem), // Written from an InboxItem.
    send: async (item) => {
      await statements.run(pool, RECEIVE, [item.shopKey, item.key, JSON.stringify(item)]);
    },
    isTaken: async ({ shopKey, key }) => (await statements.docs(pool, IS_DONE, [shopKey, key]))[0] === 'true',
    close: () => Promise.resolve(),
  };
}
