import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pages, root, textOf } from './pages.js';

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly packageManager: string };

// Decisions say what was run once.
const instructions = pages.filter((page) => !page.startsWith('docs/decisions/')).map((page) => [page, textOf.get(page) ?? ''] as const);
const callers = instructions.filter(([, text]) => /(^|`)([A-Z_]+=\S+ )?pnpm [a-z]/m.test(text));

it.each(callers)('%s calls pnpm and says how to get it', (_, text) => {
  const cures = [...text.matchAll(/[Ww]rite `(alias pnpm=[^`]*)` if you have no pnpm/g)].map(([, alias]) => alias);
  expect(cures).toEqual([`alias pnpm='npx --yes ${packageManager}'`]);
});

it.each(instructions.filter(([, text]) => text.includes('pnpm@')))('%s names the pnpm of package.json', (_, text) => {
  expect(new Set(text.match(/pnpm@[\w.-]*\w/g))).toEqual(new Set([packageManager]));
});

it('the guide and the README call pnpm', () => {
  expect(callers.map(([page]) => page)).toEqual(expect.arrayContaining(['README.md', 'docs/guide/simulator.md']));
});
