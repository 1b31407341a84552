import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEFAULT_TEXTS } from '../../packages/kasse/src/flow/index.js';

it('lists what Kasse says by itself, and nothing else', () => {
  const page = readFileSync(new URL('texts.md', import.meta.url), 'utf8');
  const [, table = ''] = page.split('| name | what Kasse says |\n|---|---|\n');
  expect([...table.matchAll(/^\| `(.+)` \| (.+) \|$/gm)].map(([, id, text]) => [id, text])).toEqual(Object.entries(DEFAULT_TEXTS));
});
