import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const here = import.meta.dirname;
const readme = await readFile(join(here, '../../README.md'), 'utf8');
const stores = await readFile(join(here, '../../docs/guide/stores.md'), 'utf8');

describe('the quickstart', () => {
  it('is the example of the README, letter by letter', async () => {
    const source = await readFile(join(here, 'quickstart.ts'), 'utf8');
    expect(block('quickstart')).toBe(/\/\/ README begins\n([^]*?)\n\/\/ README ends/.exec(source)?.[1]?.trim());
  });

  it('is short enough for two minutes', () => {
    expect(block('quickstart').split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(22);
  });

  it('prints what the README says it prints', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=kasse:source', '--import=tsx', 'quickstart.ts'], { cwd: here });
    expect(stdout.trim()).toBe(block('output'));
  });
});

describe('the quickstart on Postgres', () => {
  it('is the program of the page about stores, letter by letter', async () => {
    const [, ...lines] = (await readFile(join(here, 'postgres.ts'), 'utf8')).trim().split('\n');
    expect(block('postgres', stores)).toBe(lines.join('\n'));
  });

  it('prints what the page says it prints', async () => {
    const { DATABASE_URL: _, ...env } = process.env;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--conditions=kasse:source', '--import=tsx', 'postgres.ts'], { cwd: here, env });
    expect(stdout.trim()).toBe(block('postgres-output', stores));
    expect(stderr).toBe('');
  });
});

/** The code block of a page, the README unless told otherwise, after a marker. */
function block(marker: string, page = readme): string {
  return new RegExp(`<!-- ${marker} -->\n\`\`\`\\w+\n([^]*?)\n\`\`\``).exec(page)?.[1] ?? `The page has no block "${marker}".`;
}
