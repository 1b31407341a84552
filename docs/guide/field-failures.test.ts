import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { carries, namesIn } from './named-tests.js';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(import.meta.dirname, 'field-failures.md'), 'utf8');
const rows = [...page.matchAll(/^\| ([^|]+) \| [^|]+ \| [^|]+ \| `([^`|]+)` \|$/gm)].map(([, id = '', file = '']) => [id, file] as const);

describe('the failures of the field', () => {
  it.each(rows)('%s has its test in %s', (id, file) => {
    expect(existsSync(join(root, file))).toBe(true);
    const found = namesIn(join(root, file)).filter((name) => carries(name, id));
    expect(found.length).toBeGreaterThan(0);
    // An id alone says nothing.
    for (const name of found) expect(name.length).toBeGreaterThan(id.length + 8);
  });

  it('are all told: every row of the page was read, and none twice', () => {
    const lines = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| id |'));
    expect(rows).toHaveLength(lines.length);
    expect(rows.length).toBeGreaterThanOrEqual(61);
    expect(new Set(rows.map(([id]) => id)).size).toBe(rows.length);
  });
});
