import { randomUUID } from 'node:crypto';
import type { OutboxEvent } from '../../contracts/index.js';
import { createHandedOut } from './handed-out.js';
import type { PostgresPool } from './pool.js';
import type { Statements } from './statements.js';

/** How long a worker that went away keeps others from delivering. */
const LEASE_MS = 5_000;
/** A lease younger than this is not renewed; the rest is what the contract promises to whoever has read. */
const FRESH_MS = 2_000;

/** Takes or renews the right to deliver and reads what waits: no row when another worker delivers, one of nulls when nothing waits. */
const TAKE = `
  WITH mine AS (
    INSERT INTO @.deliverers AS d (shop_key, owner, until) VALUES ($1, $3, clock_timestamp() + interval '${LEASE_MS} milliseconds')
    ON CONFLICT (shop_key) DO UPDATE SET owner = excluded.owner, until = excluded.until
    WHERE d.owner = excluded.owner OR d.until <= clock_timestamp() RETURNING owner)
  SELECT o.seq::text AS seq, o.events AS doc
  FROM mine LEFT JOIN (SELECT seq, events FROM @.outbox WHERE shop_key = $1 ORDER BY seq LIMIT $2) o ON true ORDER BY o.seq`;
const READ = 'SELECT seq::text AS seq, events AS doc FROM @.outbox WHERE shop_key = $1 ORDER BY seq LIMIT $2';
const DELIVERED = 'DELETE FROM @.outbox WHERE seq = ANY ($1::bigint[])';
const LEAVE = 'DELETE FROM @.deliverers WHERE owner = $1';

export interface Outbox {
  read(shopKey: string, limit: number): Promise<readonly OutboxEvent[]>;
  acknowledge(eventIds: readonly string[]): Promise<void>;
  /** Lets another worker deliver at once. */
  leave(): Promise<void>;
}

interface Row {
  readonly seq: string | null;
  readonly doc: string | null;
}

/** One worker at a time delivers the events of a shop, so that they arrive in order and, unless a worker dies, once. */
export function createOutbox(pool: PostgresPool, statements: Statements): Outbox {
  const owner = randomUUID();
  const handedOut = createHandedOut();
  /** When the lease of each shop was asked for, by a clock that only measures durations. */
  const takenAt = new Map<string, number>();

  return {
    async read(shopKey, limit) {
      const now = performance.now();
      const taken = takenAt.get(shopKey);
      const isFresh = taken !== undefined && now - taken < FRESH_MS;
      // The columns of both statements.
      const rows = (isFresh ? await statements.run(pool, READ, [shopKey, limit]) : await statements.run(pool, TAKE, [shopKey, limit, owner])).rows as readonly Row[];
      if (!isFresh && rows.length > 0) takenAt.set(shopKey, now);
      if (!isFresh && rows.length === 0 && takenAt.delete(shopKey)) handedOut.reset();
      const found: OutboxEvent[] = [];
      for (const { seq, doc } of rows) {
        if (seq === null || doc === null) break;
        if (found.length >= limit) break;
        // Written from the events of a unit.
        found.push(...handedOut.open(Number(seq), () => JSON.parse(doc) as OutboxEvent[]));
      }
      return found.slice(0, limit);
    },
    async acknowledge(eventIds) {
      const steps = handedOut.tick(eventIds);
      if (steps.length === 0) return;
      try {
        await statements.run(pool, DELIVERED, [steps.map(String)]);
        handedOut.settle(steps);
      } catch (error) {
        handedOut.reset();
        throw error;
      }
    },
    async leave() {
      if (takenAt.size > 0) await statements.run(pool, LEAVE, [owner]);
    },
  };
}
