import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';

const src = import.meta.dirname;
const floors = ['json', 'money', 'errors', 'rules', 'flow', 'session', 'contracts', 'machine', 'engine', 'stores', 'shop'];
const roof = ['index.ts', 'plugin.ts', 'tooling.ts'];
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !/\.(test|fixture)\.ts$|(^|\/)test\//.test(file));

it('has no folder and no file outside of the floors and the roof', () => {
  const known = new Set([...floors, ...roof]);
  expect(files.filter((file) => !known.has(file.split('/')[0] ?? ''))).toEqual([]);
});

it.each(files)('%s imports only from lower floors, and only through their index', (file) => {
  const [own = ''] = file.split('/');
  for (const [, specifier = ''] of readFileSync(join(src, file), 'utf8').matchAll(/(?:from |import |import\()'(\.[^']+)'/g)) {
    const [floor = '', ...rest] = relative(src, join(src, dirname(file), specifier)).split('/');
    if (floor === own) continue;
    expect(roof.includes(own) || floors.indexOf(floor) < floors.indexOf(own), specifier).toBe(true);
    // A store is a subpath of its own below its floor.
    expect(rest.join('/'), specifier).toMatch(/^(memory\/)?index\.js$/);
  }
});
