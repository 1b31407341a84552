import { defineInventory, definePaymentGateway, type CallContext, type Plugin } from '../../plugin.js';
import { sqlite } from '../../stores/sqlite/index.js';
import { createKasse } from '../create-kasse.js';
import { ready } from './fill-in.js';
import { compiled, fakeCarrier, fakeCart, fakeTax, SECRET } from './kit.js';
import type { Ask } from './outside.js';

/**
 * An engine on SQLite that sells until it is killed: `fork('seller.ts', [file, round])`. Whatever it does to the outside
 * world it asks its parent for; what an earlier engine left behind it finishes.
 */
const [, , file = '', round = ''] = process.argv;
const waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();
let asked = 0;

process.on('message', ({ id, answer, error }: { id: number; answer?: unknown; error?: string }) => {
  const { resolve, reject } = waiting.get(id) ?? {};
  waiting.delete(id);
  if (error === undefined) resolve?.(answer as never);
  else reject?.(new Error(error));
});

const ask =
  (part: Ask['part'], method: string) =>
  (request: unknown, { idempotencyKey }: CallContext): Promise<never> =>
    new Promise((resolve, reject) => {
      asked += 1;
      waiting.set(asked, { resolve, reject });
      process.send?.({ id: asked, part, method, request, idempotencyKey } satisfies Ask);
    });

const gateway = (id: 'primary' | 'backup'): Plugin =>
  definePaymentGateway({
    id,
    setup: () => ({
      moves: 'authorize',
      keyTtlMs: 86_400_000,
      visibilityMs: 0,
      authorize: ask(id, 'authorize'),
      capture: ask(id, 'capture'),
      void: ask(id, 'void'),
      refund: ask(id, 'refund'),
      resolve: ask(id, 'resolve'),
    }),
  })();
const stock = defineInventory({ id: 'stock', setup: () => ({ hold: ask('stock', 'hold'), consume: ask('stock', 'consume'), release: ask('stock', 'release') }) })();

const kasse = await createKasse({
  shop: compiled(),
  store: sqlite(file),
  plugins: [gateway('primary'), gateway('backup'), stock, fakeCarrier().plugin, fakeTax().plugin],
  cart: fakeCart(),
  orders: { place: ask('orders', 'place') },
  secret: SECRET,
});

async function sell(seller: number): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const name = `${round}-${seller}-${turn}`;
    const { buyer, view } = await ready({ kasse }, { requestId: name, cartRef: name });
    await buyer.commit({ fingerprint: view.commit.fingerprint });
  }
}

void kasse.run({ pollMs: 20 });
await Promise.all(Array.from({ length: 24 }, (_, seller) => sell(seller)));
