import { afterEach } from 'vitest';
import type { Store } from '../../contracts/index.js';
import { memory } from '../../stores/memory/index.js';

type Open = (store: Store) => Store | Promise<Store>;

let create: () => Store | Promise<Store> = memory;
/** In memory nothing outlives its process: there the store itself is handed on. */
let reopen: Open = (store) => store;
const stores: Store[] = [];

/**
 * Runs the tests of a file, and of those it imports, on another kind of store than memory; each is closed after its test.
 * @param open - Opens what a store has kept with a new one, as the next process would.
 */
export function useStores(make: () => Store | Promise<Store>, open: Open): void {
  create = make;
  reopen = open;
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

/** What a store has kept, as the next process finds it when this one is dead. */
export async function reopened(store: Store): Promise<Store> {
  const again = await reopen(store);
  stores.push(again);
  return again;
}
