import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

it.each(['packages/testing/src/simulate/main.ts', 'chaos/main.ts', 'bench/checkout.ts', 'bench/commit.ts', 'examples/replay/replay.ts'])('%s helps, and says in one line what it does not take', async (file) => {
  const [helped, refused] = await Promise.all([run(file, '--help'), run(file, '--misspelt')]);

  expect(helped).toMatchObject({ code: 0, stderr: '' });
  const options = helped.stdout.split(/^ {2}(?=-)/m).slice(1).filter((option) => !option.startsWith('-h, --help'));
  expect(options.length).toBeGreaterThan(1);
  for (const option of options) expect(option).toMatch(/^(-\w, )?--\w+ [^]+ Default: /);

  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(/^pnpm [\w:]+ has no option --misspelt\. It takes --.*\n$/);
});

/** On the sources, in a process of its own. */
function run(file: string, ...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, ['--conditions', 'kasse:source', '--import', 'tsx', resolve(root, file), ...args], { cwd: root }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
