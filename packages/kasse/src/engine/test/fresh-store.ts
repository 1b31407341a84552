import { afterEach } from 'vitest';
import type { Store } from '../../contracts/index.js';
import { memory } from '../../stores/memory/index.js';

let create: () => Store | Promise<Store> = memory;
const stores: Store[] = [];

/** Runs the tests of a file, and of those it imports, on another kind of store than memory; each is closed after its test. */
export function useStores(make: () => Store | Promise<Store>): void {
  create = make;
  // Here and not above: processes that tests start import this file too, and have no tests.
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
  });
}

/** A fresh, empty store of the kind under test. */
export async function freshStore(): Promise<Store> {
  const store = await create();
  stores.push(store);
  return store;
}
