import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createKasse, loadShop, type Cart, type Kasse } from 'kasse';
import { sqlite, type SqliteStore } from 'kasse/sqlite';
import { tableRate } from '@kasse/plugins/carrier/table-rate';
import { localOrders } from '@kasse/plugins/orders/local';
import { sandboxGateway } from '@kasse/plugins/payment/sandbox';
import { rateTable } from '@kasse/plugins/tax/rate-table';
import { spawnSandboxGateway } from '@kasse/testing';
import { countryCodes } from './country-codes.js';
import { gatewayFile } from './gateway-file.js';

/** The engine with everything around it: a database on disk, the backend's order table in it, a gateway in its own process. */
export interface Till {
  readonly kasse: Kasse;
  readonly store: SqliteStore;
  /** Trouble that a buyer is not told about: plugins that threw, answers that were nonsense. */
  readonly problems: readonly unknown[];
  close(): Promise<void>;
}

export async function openTill(database: string, cart: Cart): Promise<Till> {
  const gateway = await spawnSandboxGateway({ file: gatewayFile(database), name: 'cards' });
  try {
    const store = sqlite(database);
    const problems: unknown[] = [];
    const kasse = await createKasse({
      shop: await loadShop(SHOP, { draft: true }),
      store,
      plugins: [
        sandboxGateway({ id: 'cards', url: gateway.url }),
        tableRate({ id: 'parcel' }),
        rateTable({ id: 'vat', entries: [{ name: 'VAT', countries: countryCodes, rates: { '*': '20 %' } }] }),
      ],
      cart,
      // In the engine's own database: recorded within the pivot, so that neither can have an order the other lacks.
      orders: localOrders({ database: store, recordInStore: true }),
      // Nobody comes back to these sessions after the run.
      secret: randomBytes(32).toString('base64'),
      onProblem: (problem) => problems.push(problem),
    });
    const close = async (): Promise<void> => {
      await kasse.close();
      await gateway.close();
    };
    return { kasse, store, problems, close };
  } catch (error) {
    await gateway.close();
    throw error;
  }
}

const SHOP = fileURLToPath(new URL('./shop', import.meta.url));
