import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { carries, namesIn, putOffIn } from './named-tests.js';

const root = resolve(import.meta.dirname, '../..');

/** The cases with figures (D) and the cases that no public suite has (N), as far as the engine, the commit and the plugins are about them. */
const SCENARIOS = [1, 2, 3, 5, 7, 10, 12, 14, 16, 17, 18, 20, 23, 25, 27, 29, 32, 35, 39, 41, 42, 43, 46, 48, 50, 51, 54, 55, 56, 58, 61, 62, 64, 66, 76]
  .map((number) => `D-${number}`)
  .concat([1, 2, 3, 4, 5, 7, 11, 12, 13, 14].map((number) => `N${number}`));

/** Those that have to hold on memory, SQLite and Postgres alike: they are about what is durable. */
const ON_ALL_STORES = [29, 32, 35, 39, 46, 50, 51, 54, 55, 56, 58, 61, 62, 64, 66, 76].map((number) => `D-${number}`).concat([1, 2, 3, 4, 5, 7, 11, 12, 13, 14].map((number) => `N${number}`));

const files = ['packages', 'examples', 'chaos'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
    .map((file) => join(root, folder, file)),
);
const names = files.flatMap(namesIn);

const engine = join(root, 'packages/kasse/src/engine');
/** The tests that run on every store. */
const shared = [...readFileSync(join(engine, 'test/on-any-store.ts'), 'utf8').matchAll(/import\('\.\.\/([\w-]+\.test)\.js'\)/g)].map(([, name = '']) => join(engine, `${name}.ts`));

it.each(SCENARIOS)('%s is the name of a test', (id) => {
  const found = names.filter((name) => carries(name, id));
  expect(found.length).toBeGreaterThan(0);
  // An id alone says nothing.
  for (const name of found) expect(name.length).toBeGreaterThan(id.length + 8);
});

it.each(ON_ALL_STORES)('%s is the name of a test that runs on all stores', (id) => {
  expect(shared.flatMap(namesIn).filter((name) => carries(name, id)).length).toBeGreaterThan(0);
});

it('no test is put off', () => {
  expect(files.flatMap((file) => putOffIn(file).map((line) => `${file}: ${line.trim()}`))).toEqual([]);
});

it('on-any-store runs on SQLite and on Postgres', () => {
  for (const store of ['sqlite', 'postgres']) expect(readFileSync(join(engine, `on-${store}.test.ts`), 'utf8')).toMatch(/onAnyStore\b/);
});
