// Kasse in one file: a shop folder in, a committed order out. Run it with `npx tsx quickstart.ts`, or `pnpm start` here.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKasse, loadShop } from 'kasse';
import { sqlite } from 'kasse/sqlite';
import { tableRate } from '@kasse/plugins/carrier/table-rate';
import { localOrders } from '@kasse/plugins/orders/local';
import { sandboxGateway } from '@kasse/plugins/payment/sandbox';
import { rateTable } from '@kasse/plugins/tax/rate-table';
import { startSandboxGateway } from '@kasse/testing';

const folder = await mkdtemp(join(tmpdir(), 'kasse-quickstart-'));
const bank = await startSandboxGateway({ file: join(folder, 'bank.db') }); // a payment provider to play with
const mugs = { id: 'line-1', sku: 'mug', title: 'Mug', quantity: 2, unitPriceMinor: 14_00, requiresShipping: true };

// README begins
const kasse = await createKasse({
  shop: await loadShop(join(import.meta.dirname, 'shop'), { draft: true }), // what merchandisers write
  store: sqlite(join(folder, 'kasse.db')),
  plugins: [sandboxGateway({ id: 'bank', url: bank.url }), tableRate({ id: 'parcel' }), rateTable({ id: 'vat' })],
  cart: { price: () => Promise.resolve({ revision: '1', currency: 'GBP', lines: [mugs] }) }, // your cart
  orders: localOrders({ database: join(folder, 'orders.db'), numbers: { prefix: 'K-', first: 1001 } }), // your order table
  secret: 'from your vault: it signs the tokens of buyers',
  onProblem: console.error, // what no buyer is told: a mistyped fact, a plugin that threw
});

const opened = await kasse.open({ requestId: 'request-1', cartRef: 'cart-1', facts: { device: 'mobile' } });
if (!opened.ok) throw new Error(opened.code);
const why = await kasse.staff.as('me').explain(opened.sessionId);
for (const { flowId, outcome, sentence } of why?.flows ?? []) console.log(`${flowId} ${outcome}: ${sentence}`);

const buyer = kasse.buyer(opened.token);
await buyer.send({ type: 'contact.set', email: 'ada@example.com' });
await buyer.send({ type: 'fulfillment.destination', address: { line1: '1 Mill Lane', city: 'Leeds', country: 'GB' } });
const { view } = await buyer.send({ type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } });
console.log(view?.commit.label);

const done = await buyer.commit({ fingerprint: view?.commit.fingerprint ?? '', wait: 'settled' }); // no way back from here
console.log(done.view?.status, done.view?.order?.number, done.view?.summary.total.formatted);
// README ends

await kasse.close();
await bank.close();
await rm(folder, { recursive: true });
