import { tableRate } from '@kasse/plugins/carrier/table-rate';
import { localInventory } from '@kasse/plugins/inventory/local';
import { localOrders } from '@kasse/plugins/orders/local';
import { sandboxGateway } from '@kasse/plugins/payment/sandbox';
import { rateTable } from '@kasse/plugins/tax/rate-table';
import { createKasse, type Kasse } from 'kasse';
import type { Orders, Store } from 'kasse/plugin';
import { postgres } from 'kasse/postgres';
import { sqlite } from 'kasse/sqlite';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { connectionsOf, type Premises } from './messages.js';
import { cart, chaosShop, LEVELS, WEBHOOK_SECRET } from './shop.js';

const LEASE_MS = 5_000;
const GATEWAY_TIMEOUT_MS = 1_500;

/** What the store is asked for, told from outside of the engine. */
export interface Witness {
  /** A step is durable, and the session's commit goes on or not. */
  step(sessionId: string, isCommitting: boolean): void;
  claimed(sessionId: string): void;
  /** By which name the engine takes leases. Told again and again. */
  named(worker: string): void;
}

/** An engine as a shop would run it, on what all workers share: database, gateways, stock, orders. */
export function openEngine(premises: Premises, witness: Witness): Promise<Kasse> {
  const { folder, gateways } = premises;
  const { store, orders } = keep(premises);
  return createKasse({
    shop: chaosShop(),
    store: witnessed(store, witness),
    plugins: [
      tableRate({ id: 'parcel' }),
      rateTable({ id: 'vat' }),
      ...(['primary', 'backup'] as const).map((id) => sandboxGateway({ id, url: gateways[id], timeoutMs: GATEWAY_TIMEOUT_MS, webhookSecret: WEBHOOK_SECRET })),
      localInventory({ id: 'stock', database: join(folder, 'stock.db'), levels: LEVELS }),
    ],
    cart,
    orders,
    secret: 'the same in every worker, and secret from nobody here',
    leaseMs: LEASE_MS,
    timeouts: { quoteMs: 8_000, effectMs: 5_000, answerMs: 8_000 },
    onProblem: (problem) => {
      appendFileSync(join(folder, 'problems.log'), `${new Date().toISOString()} ${process.pid} ${problem instanceof Error ? problem.stack : String(problem)}\n`);
    },
  });
}

/** On SQLite the backend's orders are a file of their own, placed after the pivot; on Postgres they are recorded within it. */
function keep({ store: kind, folder, databaseUrl }: Premises): { readonly store: Store; readonly orders: Orders } {
  const numbers = { prefix: 'C-', first: 1 };
  if (kind === 'sqlite') return { store: sqlite(join(folder, 'kasse.db')), orders: localOrders({ database: join(folder, 'orders.db'), numbers }) };
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 8, application_name: connectionsOf(process.pid) });
  return { store: postgres(pool), orders: localOrders({ database: pool, recordInStore: true, numbers }) };
}

const OPEN: readonly string[] = ['collecting', 'ready', 'escalated'];
const OVER: readonly string[] = ['settled', 'canceled', 'expired'];
/** The engine waits for somebody else: killing it there proves little. */
const WAITING: readonly string[] = ['challenged', 'pending'];

/** The same store, with somebody who looks on. */
function witnessed(store: Store, witness: Witness): Store {
  return {
    ...store,
    commit: async (unit) => {
      const result = await store.commit(unit);
      const { id, phase } = unit.session;
      if (result.status === 'committed') witness.step(id, ![...OPEN, ...OVER, ...WAITING].includes(phase));
      return result;
    },
    due: (shopKey, now, limit, worker) => {
      if (worker !== undefined) witness.named(worker);
      return store.due(shopKey, now, limit, worker);
    },
    claim: async (sessionId, worker, leaseMs) => {
      const claimed = await store.claim(sessionId, worker, leaseMs);
      if (claimed !== undefined) witness.claimed(sessionId);
      return claimed;
    },
  };
}
