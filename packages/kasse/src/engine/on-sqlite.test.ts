import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { sqlite } from '../stores/sqlite/index.js';
import { onAnyStore } from './test/on-any-store.js';
import { useStores } from './test/fresh-store.js';

const folder = mkdtempSync(join(tmpdir(), 'kasse-engine-'));
let files = 0;

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

useStores(() => sqlite(join(folder, `${files++}.db`)));

describe('on SQLite', onAnyStore);
