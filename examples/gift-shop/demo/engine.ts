import { join } from 'node:path';
import { createKasse, type Kasse, loadShop } from 'kasse';
import { sqlite } from 'kasse/sqlite';
import { pickup } from '@kasse/plugins/carrier/pickup';
import { tableRate } from '@kasse/plugins/carrier/table-rate';
import { coupons } from '@kasse/plugins/discount/coupons';
import { localInventory, localStock } from '@kasse/plugins/inventory/local';
import { localOrders, type LocalOrders } from '@kasse/plugins/orders/local';
import { invoice } from '@kasse/plugins/payment/invoice';
import { sandboxGateway } from '@kasse/plugins/payment/sandbox';
import { rateTable } from '@kasse/plugins/tax/rate-table';
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
}

/** Opens the till: sessions, stock, coupon uses and orders share one SQLite file. */
export async function openTill({ shop, data, gateways }: Premises): Promise<Till> {
  const store = sqlite(join(data, 'kasse.db'));
  try {
    const stock = localStock({ database: store, levels: STOCK, collectionPoints: ['glasgow'] });
    const orders = localOrders({ database: store, recordInStore: true, numbers: { prefix: 'TW-', first: 1001 } });
    const kasse = await createKasse({
      shop: await loadShop(shop, { draft: true }),
      store,
      plugins: [
        sandboxGateway({ id: 'primary', url: gateways.primary }),
        sandboxGateway({ id: 'backup', url: gateways.backup }),
        invoice(),
        tableRate({ id: 'parcel' }),
        pickup({ id: 'stores', inventory: stock }),
        rateTable({ id: 'vat', entries: [{ name: 'VAT', countries: ['GB'], rates: { standard: '20 %', zero: '0 %' } }], elsewhere: 'zero' }),
        coupons({ id: 'coupons', database: store, coupons: [{ code: 'WREN10', title: 'Ten percent off', off: '10 %', limit: 500 }] }),
        localInventory({ id: 'stock', stock }),
        donation(),
        giftWrap(),
      ],
      cart: cartsOf(baskets),
      orders,
      secret: 'for the demo only; yours comes from a vault and never changes',
    });
    return { kasse, orders };
  } catch (error) {
    await store.close();
    throw error;
  }
}
