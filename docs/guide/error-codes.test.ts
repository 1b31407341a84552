import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const page = readFileSync(new URL('embedding.md', import.meta.url), 'utf8');
const source = readFileSync(new URL('../../packages/kasse/src/errors/kasse-error-details.ts', import.meta.url), 'utf8');
const [, table = ''] = page.split('| code | when |\n');

it('the table of error codes lists every code there is, and no other', () => {
  const listed = [...table.matchAll(/^\| (`ERR_[^|]*)\|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`(ERR_\w+)`/g)].map(([, code]) => code));
  const known = [...source.matchAll(/^ {2}readonly (ERR_\w+):/gm)].map(([, code]) => code);
  expect(listed.sort()).toEqual(known.sort());
});
