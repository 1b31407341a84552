import { readFileSync } from 'node:fs';
import { discountsChecks, inventoryChecks, storedValueChecks } from '@kasse/testing/conformance';
import { describe, expect, it } from 'vitest';

const page = readFileSync(new URL('stores.md', import.meta.url), 'utf8');
const [, section = ''] = page.split('\n### Several machines\n');
const [promises = ''] = section.split('\n## ');
const rows = promises.split('\n').flatMap((line) => {
  const [, promise = '', named] = /^\| ([^|]+) \| `([^`|]+)` \|$/.exec(line) ?? [];
  return named === undefined ? [] : [[promise, named] as const];
});

describe('what a plugin for several machines promises', () => {
  it.each(rows)('is checked by the suites: %s', (_, named) => {
    const known = [...inventoryChecks, ...discountsChecks, ...storedValueChecks].map(({ name }) => name);
    expect(known).toContain(named);
  });

  it('is a table', () => {
    expect(rows.length).toBeGreaterThan(8);
  });
});
