import { join } from 'node:path';
import { createKasse, type Kasse, loadShop } from 'kasse';
import { sqlite } from 'kasse/sqlite';
import { pickup } from '@kasse/plugins/carrier/pickup';
import { tableRate } from '@kasse/plugins/carrier/table-rate';
import { age } from '@kasse/plugins/check/age';
import { poBox } from '@kasse/plugins/check/po-box';
import { coupons } from '@kasse/plugins/discount/coupons';
import { localInventory, localStock } from '@kasse/plugins/inventory/local';
import { localOrders, type LocalOrders } from '@kasse/plugins/orders/local';
import { invoice } from '@kasse/plugins/payment/invoice';
import { sandboxGateway, type SandboxGatewayOptions } from '@kasse/plugins/payment/sandbox';
import { rateTable } from '@kasse/plugins/tax/rate-table';
import { giftCard, giftCards, type GiftCards } from '@kasse/plugins/value/gift-card';
import { pointAccounts, type PointAccounts, points } from '@kasse/plugins/value/points';
import { donation } from '@kasse/plugins/widget/donation';
import { giftWrap } from '@kasse/plugins/widget/gift-wrap';
import { cartsOf, STOCK } from './catalogue.js';
import { baskets } from './shoppers.js';

/** Where an engine of the demo finds everything; the same for each process that runs one. */
export interface Premises {
  /** The folder that merchandisers write. */
  readonly shop: string;
  /** The folder of the database. */
  readonly data: string;
  readonly gateways: { readonly primary: string; readonly backup: string };
}

export interface Till {
  readonly kasse: Kasse;
  /** The backend's order table. */
  readonly orders: LocalOrders;
  readonly cards: GiftCards;
  readonly accounts: PointAccounts;
}

/** What a gateway signs its webhooks with. */
export const WEBHOOK_SECRET = 'for the demo only: webhooks';
/** What the gateways are set to: how long they remember a key, and how long their "not found" may be wrong. */
const KEY_TTL_MS = 30 * 24 * 60 * 60 * 1000;
export const VISIBILITY_MS = 1_000;
const DECLARED = { keyTtlMs: KEY_TTL_MS, visibilityMs: VISIBILITY_MS };
const SECRET = 'for the demo only; yours comes from a vault and never changes';

/**
 * Opens the till: sessions, stock, coupon uses, gift cards, points and orders share one SQLite file.
 * @param fetch - The way to the primary gateway, where a scene wants another than the usual one.
 */
export async function openTill({ shop, data, gateways }: Premises, fetch?: SandboxGatewayOptions['fetch']): Promise<Till> {
  const store = sqlite(join(data, 'kasse.db'));
  try {
    const stock = localStock({ database: store, levels: STOCK, collectionPoints: ['glasgow'] });
    const orders = localOrders({ database: store, recordInStore: true, numbers: { prefix: 'TW-', first: 1001 } });
    const cards = giftCards({ database: store, secret: SECRET, currency: 'GBP' });
    const accounts = pointAccounts({ database: store, rate: { points: 100, worth: '1.00 GBP' } });
    const kasse = await createKasse({
      shop: await loadShop(shop, { draft: true }),
      store,
      plugins: [
        sandboxGateway({ id: 'primary', url: gateways.primary, webhookSecret: WEBHOOK_SECRET, fetch, ...DECLARED }),
        sandboxGateway({ id: 'backup', url: gateways.backup, ...DECLARED }),
        // Takes the money with the order: debit cards know no hold.
        sandboxGateway({ id: 'direct', url: gateways.primary, moves: 'sale', ...DECLARED }),
        invoice(),
        // The provider of the cards takes transfers as well; a front end has no token for them.
        sandboxGateway({ id: 'transfers', url: gateways.primary, webhookSecret: WEBHOOK_SECRET, methods: { transfer: { token: 'tok_pending' } } }),
        tableRate({ id: 'parcel' }),
        pickup({ id: 'stores', inventory: stock }),
        rateTable({ id: 'vat' }),
        coupons({ id: 'coupons', database: store }),
        localInventory({ id: 'stock', stock }),
        donation(),
        giftWrap(),
        giftCard({ id: 'gift-cards', cards }),
        points({ id: 'points', accounts }),
        age(),
        poBox(),
      ],
      cart: cartsOf(baskets),
      orders,
      secret: SECRET,
    });
    return { kasse, orders, cards, accounts };
  } catch (error) {
    await store.close();
    throw error;
  }
}
