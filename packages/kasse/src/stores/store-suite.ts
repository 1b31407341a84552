import { describe, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import { storeChecks } from './conformance/index.js';

/** Runs what every store must do. Each check gets a fresh, empty store. */
export function storeSuite(name: string, create: () => Store | Promise<Store>): void {
  describe(`${name} keeps the contract of a store`, () => {
    for (const { subject, name: behaviour, run } of storeChecks) {
      it(`${subject}: ${behaviour}`, async () => {
        const store = await create();
        try {
          await run(store);
        } finally {
          await store.close();
        }
      });
    }
  });
}
