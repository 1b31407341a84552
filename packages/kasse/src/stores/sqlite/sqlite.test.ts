import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { storeSuite } from '../store-suite.js';
import { sqlite } from './sqlite.js';

const folder = mkdtempSync(join(tmpdir(), 'kasse-sqlite-'));
let files = 0;

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

storeSuite('sqlite', () => sqlite(join(folder, `${files++}.db`)));
