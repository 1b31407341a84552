import type { Store } from '../../contracts/index.js';
import { KasseError, refuseUnknown } from '../../errors/index.js';
import { mustBeKept } from '../../session/index.js';
import { createBatches } from './batches.js';
import { createClaims } from './claims.js';
import { CLAIM, CLAIM_MANY, RENEW } from './leases.js';
import { migrate } from './migrate.js';
import { createOutbox } from './outbox.js';
import type { PostgresPool } from './pool.js';
import { ATTENTION, BURY, DEAD_LETTER, DEAD_LETTERS, DUE, INBOX, IS_WAITING, NEXT_DUE, POSTPONE, RECEIVE, UNBURY } from './queues.js';
import { createReader, type PostgresReader } from './read-all.js';
import { BY_REFERENCE, effectOf, EFFECTS, LOAD, REVISIONS, storedOf } from './read-session.js';
import { CART_OWNER, deadLetterOf, ERASE, inboxItemOf, JOURNAL, journalEntryOf, LEDGER, ledgerEntryOf, ORDER, orderOf, RELEASE, REQUEST, requestOf, SAVE_RELEASE } from './records.js';
import { createRevisions } from './revisions.js';
import { isLocked, unknownOutcome } from './server-error.js';
import { createStatements } from './statements.js';
import { rowOf } from './unit-row.js';
import { createWriters } from './write-units.js';

export interface PostgresOptions {
  /** Where the tables are kept, away from the backend's own. Created when it is not there; `kasse` unless you say so. */
  readonly schema?: string;
}

/** The store for several processes. Its database may hold the backend's tables too. */
export interface PostgresStore extends Store {
  readonly kind: 'postgres';
  /** Whole tables as streams, for verification and export. */
  readonly read: PostgresReader;
  /** Since it was made: `transactions` counts COMMITs with steps in them, `commits` those steps. */
  stats(): { readonly transactions: number; readonly commits: number };
}

/**
 * Keeps everything in a Postgres database that any number of processes may share.
 *
 * Each step is one statement and one round trip; steps of concurrent sessions that wait for the server go together.
 * The first use creates or migrates the schema. `close` drains what is on its way and leaves the pool to its owner.
 * @throws {KasseError} `ERR_STORE_UNSAFE` On use, when `synchronous_commit` is off or a newer Kasse wrote the schema.
 * @example const store = postgres(new pg.Pool({ connectionString }));
 */
export function postgres(pool: PostgresPool, options: PostgresOptions = {}): PostgresStore {
  refuseUnknown(options, { schema: true }, 'postgres');
  const { schema = 'kasse' } = options;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new KasseError('ERR_MISUSE', `"${schema}" cannot be the name of a schema. Use lower-case letters, digits and underscores, at most 63.`, { schema });
  }
  const statements = createStatements(schema);
  const stats = { transactions: 0, commits: 0 };
  const batches = createBatches(
    createWriters(pool, statements, (units) => {
      stats.transactions += 1;
      stats.commits += units;
    }),
  );
  const outbox = createOutbox(pool, statements);
  let migrated: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  const open = async (): Promise<PostgresPool> => {
    if (closing !== undefined) throw new KasseError('ERR_STORE_CLOSED', 'The store is closed. Open a new one to go on.', {});
    migrated ??= migrate(pool, schema).catch((error: unknown) => {
      // The next use tries again: the database may have been away.
      migrated = undefined;
      throw error;
    });
    await migrated;
    return pool;
  };
  const read = async (text: string, ...values: (string | number | null)[]): Promise<readonly string[]> => statements.docs(await open(), text, values);
  const readOne = async (text: string, ...values: (string | number)[]): Promise<string | undefined> => (await read(text, ...values))[0];
  const write = async (text: string, ...values: (string | number | null)[]): Promise<number> => {
    const on = await open();
    const { rowCount } = await statements.run(on, text, values).catch((error: unknown) => {
      throw unknownOutcome(error);
    });
    return rowCount ?? 0;
  };

  const load: Store['load'] = async (sessionId) => {
    const doc = await readOne(LOAD, sessionId);
    return doc === undefined ? undefined : storedOf(doc);
  };
  /** Looks at the session and erases it if it is still the same; a step that came between has it looked at again. */
  const erase: Store['erase'] = async (sessionId) => {
    const found = await load(sessionId);
    if (found === undefined || mustBeKept(found.session, found.effects)) return false;
    return (await write(ERASE, sessionId, found.session.revision)) === 1 || erase(sessionId);
  };

  const end = async (): Promise<void> => {
    await batches.close();
    // Only a courtesy to the other workers, who otherwise wait for the end of a lease.
    await outbox.leave().catch(() => undefined);
  };

  return {
    kind: 'postgres',
    isShared: true,
    commit: async (unit) => {
      const row = rowOf(unit);
      await open();
      return batches.add(row);
    },
    load,
    revision: createRevisions(async (sessionIds) => statements.docs(await open(), REVISIONS, [sessionIds])),
    findByRequest: async (shopKey, scope, requestId) => (await read(REQUEST, shopKey, scope, requestId)).map(requestOf)[0],
    findByCart: (shopKey, cartRef) => readOne(CART_OWNER, shopKey, cartRef),
    findByReference: async (shopKey, target, reference) => (await read(BY_REFERENCE, shopKey, target, reference)).map(effectOf)[0],
    findOrder: async (shopKey, orderId) => (await read(ORDER, shopKey, orderId)).map(orderOf)[0],
    journal: async (sessionId) => (await read(JOURNAL, sessionId)).map(journalEntryOf),
    ledger: async (sessionId) => (await read(LEDGER, sessionId)).map(ledgerEntryOf),
    effects: async (sessionId) => (await read(EFFECTS, sessionId)).map(effectOf),
    due: (shopKey, now, limit, worker) => read(DUE, shopKey, now, limit, worker ?? null),
    nextDue: (shopKey) => readOne(NEXT_DUE, shopKey),
    claim: createClaims({
      one: ({ sessionId, worker, leaseMs }) =>
        readOne(CLAIM, sessionId, worker, leaseMs).catch((error: unknown) => {
          // Somebody works on it.
          if (isLocked(error)) return undefined;
          throw error;
        }),
      many: async (claims) => {
        const lists = [claims.map(({ sessionId }) => sessionId), claims.map(({ worker }) => worker), claims.map(({ leaseMs }) => String(leaseMs))];
        const epochs: string[] = [];
        for (const doc of await statements.docs(await open(), CLAIM_MANY, lists)) {
          // As the statement wrote it.
          const [place, epoch] = JSON.parse(doc) as readonly [number, number];
          epochs[place] = String(epoch);
        }
        return epochs;
      },
    }),
    renew: async (sessionId, worker, epoch, leaseMs) => (await write(RENEW, sessionId, worker, epoch, leaseMs)) === 1,
    outbox: async (shopKey, limit) => {
      await open();
      return outbox.read(shopKey, limit);
    },
    acknowledge: async (eventIds) => {
      await open();
      await outbox.acknowledge(eventIds);
    },
    receive: async (item) =>
      (await write(RECEIVE, item.shopKey, item.key, JSON.stringify(item))) === 1 || (await readOne(IS_WAITING, item.shopKey, item.key)) !== undefined,
    inbox: async (shopKey, limit, now) => (await read(INBOX, shopKey, limit, now ?? null)).map(inboxItemOf),
    postpone: async (shopKey, items) => {
      await write(POSTPONE, shopKey, JSON.stringify(items));
    },
    bury: async (letter) => {
      const { shopKey, id, content, acts } = letter;
      await write(BURY, shopKey, id, JSON.stringify(letter), content.kind === 'inbox' ? id : null, acts === undefined ? 0 : 1);
    },
    deadLetters: async (shopKey, limit) => (await read(DEAD_LETTERS, shopKey, limit)).map(deadLetterOf),
    findDeadLetter: async (shopKey, id) => (await read(DEAD_LETTER, shopKey, id)).map(deadLetterOf)[0],
    unbury: async (shopKey, id) => {
      await write(UNBURY, shopKey, id);
    },
    attention: (shopKey, limit) => read(ATTENTION, shopKey, limit),
    erase,
    saveRelease: async (shopKey, release, document) => {
      await write(SAVE_RELEASE, shopKey, release, document);
    },
    loadRelease: (shopKey, release) => readOne(RELEASE, shopKey, release),
    read: createReader(open, statements),
    stats: () => ({ ...stats }),
    close: () => (closing ??= end()),
  };
}
