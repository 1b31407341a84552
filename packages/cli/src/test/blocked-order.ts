import { createKasse, type Kasse, type Orders, type OutboxEvent } from 'kasse';
import { defineCarrier, definePaymentGateway, defineTaxProvider, type Store } from 'kasse/plugin';
import { compileShop } from 'kasse/tooling';

const FILES = {
  'shop.jsonc': '{ "name": "Shop", "key": "shop", "currency": "GBP", "country": "GB", "prices": { "mode": "inclusive" }, "plugins": { "bank": { "kind": "payment" }, "post": { "kind": "carrier" }, "vat": { "kind": "tax" } } }',
  'flows/default.flow.jsonc': '{ "id": "default", "default": true, "fulfillment": { "methods": [{ "method": "shipping", "carriers": ["post"] }] }, "tax": { "providers": ["vat"] }, "payment": { "methods": [{ "method": "card", "gateways": ["bank"] }] } }',
};

export interface BlockedOrder {
  readonly kasse: Kasse;
  readonly sessionId: string;
  /** The backend takes orders from now on. */
  readonly unblock: () => void;
}

/** An engine on a store, and a checkout whose order the backend refused for good. */
export async function blockedOrder(store: Store, { onEvent }: { readonly onEvent?: (event: OutboxEvent) => void } = {}): Promise<BlockedOrder> {
  let isBlocked = true;
  const shop = compileShop(FILES);
  if (!shop.ok) throw new Error(JSON.stringify(shop.problems));
  const moved = ({ amountMinor, currency }: { readonly amountMinor: number; readonly currency: string }) => Promise.resolve({ status: 'succeeded', amountMinor, currency, reference: 'm1' } as const);
  const bank = definePaymentGateway({
    id: 'bank',
    setup: () => ({
      moves: 'authorize',
      keyTtlMs: 86_400_000,
      visibilityMs: 0,
      authorize: ({ amountMinor, currency }) => Promise.resolve({ status: 'approved', amountMinor, currency, reference: 'p1', captured: false }),
      capture: moved,
      void: moved,
      refund: moved,
      resolve: () => Promise.resolve({ status: 'unknown' }),
    }),
  })();
  const post = defineCarrier({ id: 'post', setup: () => ({ quote: () => Promise.resolve([]) }) })();
  const vat = defineTaxProvider({ id: 'vat', setup: () => ({ calculate: ({ items }) => Promise.resolve(items.map(({ id }) => ({ id, taxes: [] }))) }) })();
  const orders: Orders = { place: () => Promise.resolve(isBlocked ? { status: 'failed', code: 'blocked', isFinal: true } : { status: 'placed' }) };
  const kasse = await createKasse({
    shop: shop.shop,
    store,
    plugins: [bank, post, vat],
    cart: { price: () => Promise.resolve({ revision: '1', currency: 'GBP', lines: [{ id: 'l1', sku: 'book', title: 'Book', quantity: 1, unitPriceMinor: 900, requiresShipping: false }] }) },
    orders,
    ...(onEvent === undefined ? {} : { onEvent }),
    secret: 'a secret for tests, long enough to sign tokens',
  });
  const opened = await kasse.open({ requestId: 'r1', cartRef: 'c1' });
  if (!opened.ok) throw new Error(opened.code);
  const buyer = kasse.buyer(opened.token);
  await buyer.send({ type: 'contact.set', email: 'ada@example.com' });
  const { view } = await buyer.send({ type: 'payment.set', methodId: 'card', instrument: { token: 'tok' } });
  const committed = await buyer.commit({ fingerprint: view?.commit.fingerprint ?? '', wait: 'settled' });
  if (!committed.ok) throw new Error(committed.code);
  return {
    kasse,
    sessionId: opened.sessionId,
    unblock: () => {
      isBlocked = false;
    },
  };
}
