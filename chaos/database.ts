import { localStock } from '@kasse/plugins/inventory/local';
import { localOrders } from '@kasse/plugins/orders/local';
import { openDatabase } from '@kasse/plugins/sql';
import { readGatewayBooks } from '@kasse/testing';
import type { Order } from 'kasse';
import type { Effect, Store } from 'kasse/plugin';
import { postgres, type PostgresStore } from 'kasse/postgres';
import { sqlite, type SqliteStore } from 'kasse/sqlite';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Books, SessionBook, StockBook } from './books.js';
import type { Killed } from './fleet.js';
import { connectionsOf, type Premises } from './messages.js';
import { LEVEL, LEVELS } from './shop.js';

/** Everybody's books, read beside those who write them. */
export interface Database {
  /** What the engine believes of its sessions. */
  sessions(): Promise<readonly SessionBook[]>;
  books(): Promise<Omit<Books, 'checkouts' | 'acknowledged'>>;
  /** When the leases end that a dead engine has of these sessions, in epoch milliseconds. */
  leaseEnds(dead: Pick<Killed, 'engine' | 'pid'>, sessionIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Everything about one session that helps to find out what went wrong. */
  evidence(sessionId: string): Promise<unknown>;
  close(): Promise<void>;
}

export function openDatabaseOf(premises: Premises): Database {
  const { store: kind, folder, databaseUrl } = premises;
  const pool = kind === 'postgres' ? new pg.Pool({ connectionString: databaseUrl, max: 2 }) : undefined;
  // A reader of SQLite needs the file, which the first engine makes.
  let opened: SqliteStore | PostgresStore | undefined;
  const store = (): SqliteStore | PostgresStore => (opened ??= pool === undefined ? sqlite(join(folder, 'kasse.db'), { readOnly: true }) : postgres(pool));

  const sessions = async (): Promise<readonly SessionBook[]> => {
    const unfinished = new Set<string>();
    for await (const effect of store().read.effects()) if (isUnfinished(effect)) unfinished.add(effect.sessionId);
    const found: SessionBook[] = [];
    for await (const { id, phase, cartRef, attention } of store().read.sessions()) found.push({ id, phase, cartRef, needsPerson: attention !== undefined, isUnfinished: unfinished.has(id) });
    return found;
  };
  return {
    sessions,
    books: async () => ({
      gateways: (['primary', 'backup'] as const).map((name) => readGatewayBooks(join(folder, `${name}.db`)).rows),
      orders: await readOrders(pool ?? join(folder, 'orders.db')),
      recorded: await collect(store().read.orders()),
      sessions: await sessions(),
      stock: await readStock(join(folder, 'stock.db')),
    }),
    leaseEnds: async ({ engine, pid }, sessionIds) => {
      if (pool === undefined || engine === undefined || pid === undefined || sessionIds.length === 0) return new Map();
      // What it had sent is still carried out after its death, and may prolong a lease.
      while ((await pool.query(CONNECTED, [connectionsOf(pid)])).rows.length > 0) await wait(5);
      const { rows } = await pool.query<{ readonly id: string; readonly ends: string }>(LEASES, [sessionIds, engine]);
      return new Map(rows.map(({ id, ends }) => [id, Number(ends)]));
    },
    evidence: (sessionId) => evidenceOf(store(), sessionId),
    close: async () => {
      await opened?.close();
      await pool?.end();
    },
  };
}

const CONNECTED = 'SELECT pid FROM pg_stat_activity WHERE application_name = $1';
const LEASES = 'SELECT id, extract(epoch FROM lease_until) * 1000 AS ends FROM kasse.sessions WHERE id = ANY($1) AND lease_owner = $2 AND lease_until > clock_timestamp()';

function isUnfinished({ state }: Effect): boolean {
  return state === 'intended' || state === 'unknown';
}

async function readOrders(where: pg.Pool | string): Promise<readonly Order[]> {
  const database = typeof where === 'string' ? openDatabase(where) : undefined;
  const table = localOrders({ database: database ?? where });
  const orders = await table.list({ limit: await table.count() });
  database?.close();
  return orders;
}

async function readStock(file: string): Promise<readonly StockBook[]> {
  const database = openDatabase(file);
  const stock = localStock({ database });
  const books = await Promise.all(
    Object.keys(LEVELS).map(async (sku) => {
      const [level] = await stock.levels(sku);
      return { sku, level: LEVEL, onHand: level?.onHand ?? LEVEL, held: level?.held ?? 0 };
    }),
  );
  database.close();
  return books;
}

async function evidenceOf(store: Store, sessionId: string): Promise<unknown> {
  const [stored, journal, ledger] = await Promise.all([store.load(sessionId), store.journal(sessionId), store.ledger(sessionId)]);
  return { session: stored?.session, effects: stored?.effects, timers: stored?.timers, journal, ledger };
}

async function collect<T>(items: Iterable<T> | AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
