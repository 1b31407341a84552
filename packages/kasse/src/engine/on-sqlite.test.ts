import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import type { Store } from '../contracts/index.js';
import { sqlite } from '../stores/sqlite/index.js';
import { onAnyStore } from './test/on-any-store.js';
import { useStores } from './test/fresh-store.js';

const folder = mkdtempSync(join(tmpdir(), 'kasse-engine-'));
let made = 0;
const files = new WeakMap<Store, string>();

function openFile(file: string): Store {
  const store = sqlite(file);
  files.set(store, file);
  return store;
}

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

useStores(
  () => openFile(join(folder, `${made++}.db`)),
  async (store) => {
    // A process that is killed loses its right to the file, which here only closing gives back.
    await store.close();
    return openFile(files.get(store) ?? '');
  },
);

describe('on SQLite', onAnyStore);
