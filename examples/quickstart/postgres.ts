// The quickstart on Postgres. Run it with `npx tsx postgres.ts`: it starts a server of its own, unless DATABASE_URL names one.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKasse, loadShop } from 'kasse';
import { postgres } from 'kasse/postgres';
import { tableRate } from '@kasse/plugins/carrier/table-rate';
import { localOrders } from '@kasse/plugins/orders/local';
import { sandboxGateway } from '@kasse/plugins/payment/sandbox';
import { rateTable } from '@kasse/plugins/tax/rate-table';
import { startSandboxGateway } from '@kasse/testing';
import { startPostgres } from '@kasse/testing/postgres';
import pg from 'pg';

const folder = await mkdtemp(join(tmpdir(), 'kasse-quickstart-'));
const bank = await startSandboxGateway({ file: join(folder, 'bank.db') }); // a payment provider to play with
const mugs = { id: 'line-1', sku: 'mug', title: 'Mug', quantity: 2, unitPriceMinor: 14_00, requiresShipping: true };

const server = process.env['DATABASE_URL'] === undefined ? await startPostgres() : undefined;
const pool = new pg.Pool({ connectionString: server?.url ?? process.env['DATABASE_URL'], max: 10, query_timeout: 10_000, connectionTimeoutMillis: 5_000 });
pool.on('error', console.error); // an idle connection that breaks

const kasse = await createKasse({
  shop: await loadShop(join(import.meta.dirname, 'shop'), { draft: true }),
  store: postgres(pool), // makes its tables in the schema "kasse"
  plugins: [sandboxGateway({ id: 'bank', url: bank.url }), tableRate({ id: 'parcel' }), rateTable({ id: 'vat' })],
  cart: { price: () => Promise.resolve({ revision: '1', currency: 'GBP', lines: [mugs] }) },
  orders: localOrders({ database: pool, recordInStore: true, numbers: { prefix: 'K-', first: 1001 } }), // in the same transaction
  secret: 'from your vault: it signs the tokens of buyers',
  onProblem: console.error,
});
const stop = new AbortController();
const working = kasse.run({ signal: stop.signal });

const opened = await kasse.open({ requestId: 'request-1', cartRef: 'cart-1', facts: { device: 'mobile' } });
if (!opened.ok) throw new Error(opened.code);
const buyer = kasse.buyer(opened.token);
await buyer.send({ type: 'contact.set', email: 'ada@example.com' });
await buyer.send({ type: 'fulfillment.destination', address: { line1: '1 Mill Lane', city: 'Leeds', country: 'GB' } });
const ready = await buyer.send({ type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } });
if (!ready.ok) throw new Error(ready.code);
const done = await buyer.commit({ fingerprint: ready.view.commit.fingerprint, wait: 'settled' });
console.log(done.view?.status, done.view?.order?.number);

const refund = await kasse.staff.as('me').refund(opened.sessionId, { requestId: 'return-1', amountMinor: 14_00 });
console.log(refund.ok ? refund.status : refund.code);
const { rows } = await pool.query('SELECT count(*) AS orders FROM kasse.orders');
console.log(rows);

stop.abort(); // first the worker, then the engine, then what it used
await working;
await kasse.close();
await pool.end();
await server?.stop();
await bank.close();
await rm(folder, { recursive: true });
