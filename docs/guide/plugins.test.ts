import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { main, type Output } from '@kasse/cli';
import { expect, it, onTestFinished } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const page = await readFile(join(import.meta.dirname, 'plugins.md'), 'utf8');

it('shows a plugins.js that kasse lint takes, and what it says', async () => {
  const [, source = '', command = '', said = ''] = /^```js\n([^]*?)\n```\n[^]*?^```console\n\$ npx kasse (.*)\n([^]*?)\n```$/m.exec(page) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'kasse-docs-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  // There is no node_modules beside it.
  const file = join(folder, 'plugins.js');
  await writeFile(file, source.replaceAll(/'@kasse\/plugins\/(.+?)'/g, (_, path: string) => `'${pathToFileURL(join(root, 'packages/plugins/src', path, 'index.ts')).href}'`));

  const lines: string[] = [];
  const code = await main(command.replace('plugins.js', file).split(' '), { cwd: join(root, 'examples/quickstart'), user: 'ann', now: Date.now, out: output(lines), err: output(lines) });
  expect({ code, said: lines.join('\n') }).toEqual({ code: 0, said });
});

it.each(['plugins.md', 'payments.md'])('says on %s, before zod is imported, where it comes from', async (name) => {
  const text = await readFile(join(import.meta.dirname, name), 'utf8');
  const [before = ''] = text.split("from 'zod'");
  expect(before).toMatch(name === 'plugins.md' ? /`npm install zod@/ : /zod is \[[^\]]+\]\(plugins\.md#options\)/);
});

it('names the zod that Kasse has itself', async () => {
  const [, version = ''] = /^ {2}"zod": (\S+)$/m.exec(await readFile(join(root, 'pnpm-workspace.yaml'), 'utf8')) ?? [];
  expect(page.match(/zod@[^`\s]+/g)).toEqual([`zod@^${version}`]);
});

function output(lines: string[]): Output {
  const plain = (text: string): string => text;
  return { line: (text = '') => void lines.push(text), paint: { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain } };
}
