import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { carries, namesIn } from './named-tests.js';

const root = resolve(import.meta.dirname, '../..');

/** The cases with figures (D) and the cases that no public suite has (N), as far as the engine, the commit and the plugins are about them. */
const SCENARIOS = [1, 2, 3, 5, 7, 10, 12, 14, 16, 17, 18, 20, 23, 25, 27, 29, 32, 35, 39, 41, 42, 43, 46, 48, 50, 51, 54, 55, 56, 58, 61, 62, 64, 66, 76]
  .map((number) => `D-${number}`)
  .concat([1, 2, 3, 4, 5, 7, 11, 12, 13, 14].map((number) => `N${number}`));

const names = ['packages', 'examples', 'chaos'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
    .flatMap((file) => namesIn(join(root, folder, file))),
);

it.each(SCENARIOS)('%s is the name of a test', (id) => {
  const found = names.filter((name) => carries(name, id));
  expect(found.length).toBeGreaterThan(0);
  // An id alone says nothing.
  for (const name of found) expect(name.length).toBeGreaterThan(id.length + 8);
});
