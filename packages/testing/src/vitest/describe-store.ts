import { storeChecks } from 'kasse/conformance';
import type { Store } from 'kasse/plugin';
import { describe, it } from 'vitest';
import { openStore } from './open-store.js';

/**
 * What every store of Kasse must do, as tests for vitest: for authors of a store. The checks themselves are `storeChecks`
 * of `kasse/conformance`, data for any other runner.
 *
 * @param create - A fresh, empty store for each test, which closes it. It may keep its rows where earlier ones did if it does not see theirs.
 * @example describeStore('mystore', () => myStore(emptyDatabase()));
 */
export function describeStore(name: string, create: () => Store | Promise<Store>): void {
  describe(`${name} keeps the contract of a store`, () => {
    for (const { subject, name: behaviour, run } of storeChecks) {
      it(`${subject}: ${behaviour}`, async () => {
        const store = await openStore(create);
        try {
          await run(store);
        } finally {
          await store.close();
        }
      });
    }
  });
}
