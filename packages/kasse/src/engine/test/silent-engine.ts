import pg from 'pg';
import { postgres } from '../../stores/postgres/index.js';
import { sqlite } from '../../stores/sqlite/index.js';
import { createKasse } from '../create-kasse.js';
import { ready } from './fill-in.js';
import { compiled, fakeCarrier, fakeCart, fakeGateway, fakeOrders, fakeStock, fakeTax, SECRET } from './kit.js';

/**
 * A process with many buyers inside a commit, whose gateway never answers: `node silent-engine.ts <sessions> <leaseMs>
 * sqlite <file>` or `... postgres <url> <schema>`. It prints `inside` once all are there, keeps its leases, and waits to be killed.
 */
const [sessions, leaseMs, kind, where = '', schema = ''] = process.argv.slice(2);
const count = Number(sessions);
const store = kind === 'postgres' ? postgres(new pg.Pool({ connectionString: where, max: 8 }), { schema }) : sqlite(where);
const gateway = fakeGateway('primary');
for (let index = 0; index < count; index += 1) gateway.answers.push(() => new Promise(() => undefined));
const kasse = await createKasse({
  shop: compiled(),
  store,
  plugins: [gateway.plugin, fakeGateway('backup').plugin, fakeStock({ mug: count }).plugin, fakeCarrier().plugin, fakeTax().plugin],
  cart: fakeCart(),
  orders: fakeOrders(),
  secret: SECRET,
  leaseMs: Number(leaseMs),
  timeouts: { effectMs: 600_000, answerMs: 600_000 },
});
// Keeps the process: all it waits for is unreferenced.
setInterval(() => undefined, 1_000);

let next = 0;
async function fillIn(): Promise<void> {
  for (let index = next++; index < count; index = next++) {
    const { buyer, view } = await ready({ kasse }, { requestId: `left-${index}`, cartRef: `left-${index}` });
    void buyer.commit({ fingerprint: view.commit.fingerprint });
  }
}
await Promise.all(Array.from({ length: 16 }, fillIn));
while (gateway.calls.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
process.stdout.write('inside\n');
