import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const here = import.meta.dirname;
const readme = await readFile(join(here, '../../README.md'), 'utf8');

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

/** The code block of the README after a marker. */
function block(marker: string): string {
  return new RegExp(`<!-- ${marker} -->\n\`\`\`\\w+\n([^]*?)\n\`\`\``).exec(readme)?.[1] ?? `The README has no block "${marker}".`;
}
